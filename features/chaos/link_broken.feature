@gate @chaos
Feature: A network that breaks
  A call can be lost on the way there, on the way back, and in the middle; the caller must not be told otherwise.
  Source: Toxiproxy's catalogue of troubles; the production checklist's retries and fallback.

  @chaos_link
  Rule: While a link is broken, callers are told the truth in time, and nothing is done twice

    Scenario Outline: [CH-05] <operation> tells the truth while the link <disturbance>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then every caller is told the truth in time
      And the attempts are as few as claimed
      And the side effects are at most those of one <operation>

      Examples: the request is lost
        | operation   | disturbance                               |
        | each read   | breaks off in the middle of requests      |
        | each write  | breaks off in the middle of requests      |
        | each search | resets connections before requests arrive |
        | each list   | hangs up on requests                      |
        | each erase  | hangs up on requests                      |

      Examples: the answer is lost
        | operation   | disturbance                         |
        | each read   | hangs up instead of an answer       |
        | each write  | resets connections                  |
        | each write  | breaks off in the middle of answers |
        | each search | breaks off in the middle of answers |
        | each list   | resets connections                  |
        | each erase  | resets connections                  |

      Examples: nothing comes back at all
        | operation  | disturbance                        |
        | each write | accepts connections and falls silent |

    Scenario Outline: [CH-06] <operation> tells the truth while the link <disturbance> and <other>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      And <operation> reaches Intercom over a link that <other>
      When the target is asked to <operation>
      Then every caller is told the truth in time
      And the side effects are at most those of one <operation>

      Examples:
        | operation  | disturbance               | other                               |
        | each write | cuts requests into slices | breaks off in the middle of answers |
        | each read  | is slow towards Intercom but usable | resets connections        |

    Scenario Outline: [CH-07] <operation> tells the truth over a link that <disturbance>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then every caller is told the truth in time
      And the side effects are at most those of one <operation>

      Examples:
        | operation          | disturbance   |
        | each write, erase  | flaps quickly |
        | each search, list  | flaps         |

  @chaos_link
  Rule: While a link is broken, the last good copy is served and marked as old

    Scenario Outline: [CH-08] <operation> still serves its copy when the link <disturbance>
      Given the target has shown the contact by <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the caller gets the last good copy, marked as old, because the link <disturbance>
      And no side effects occur

      Examples:
        | operation | disturbance                               |
        | each read | resets connections before requests arrive |
        | each read | breaks off in the middle of answers       |
        | each read | accepts connections and falls silent      |

  @chaos_recovery
  Rule: Trouble that comes and goes is over when it is over

    Scenario Outline: [CH-20] <operation> gets through an hour of trouble in seconds
      Given a contact for <operation>
      When the target is asked to <operation> again and again while links are in trouble
        | at    | for   | link             | what                          |
        | 0 s   | 1 s   | the Intercom API | resets connections            |
        | 0.5 s | 1 s   | the Intercom API | is slow but usable            |
        | 1.2 s | 0.6 s | the Intercom API | hangs up instead of an answer |
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the target does as asked
      And every caller is told the truth in time
      And the side effects are at most those of so many questions

      Examples:
        | operation        |
        | each read, write |
