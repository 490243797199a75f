@gate
Feature: Timeouts and broken answers
  A call that never ends takes a worker of the service with it.
  Source: Intercom status history; behaviour of the official clients under dripping bodies.

  @request_timeout
  Rule: Every request ends at its timeout

    Scenario Outline: [TO-01] <operation> does not wait for <fault>
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And every attempt ended at the configured timeout
      And the attempts are as few as claimed
      And no side effects occur

      Examples: reads
        | operation | fault             |
        | each read | a stalled answer  |
        | each read | a dripping answer |
        | each read | dripping headers  |

      Examples: the other operations
        | operation                   | fault             |
        | each write, search, list, erase | a stalled answer  |

    Scenario Outline: [TO-02] <operation> does not wait for a link that <disturbance>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And every attempt ended at the configured timeout
      And no side effects occur

      Examples:
        | operation | disturbance             |
        | each read, write | swallows every request  |
        | each read | is slower than the timeout |

    Scenario: [TO-03] The production timeout is 30 s at most
      Then the production value of request_timeout is at most 30 s

  @transport_failures
  Rule: Trouble on the way is a failure: no crash, and no success

    Scenario Outline: [TF-01] <operation> reports <fault>
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And the attempts are as few as claimed
      And the side effects are at most those of one <operation>

      Examples: reads
        | operation | fault                           |
        | each read | a closed connection             |
        | each read | an answer cut by a close        |
        | each read | an answer cut without a length  |
        | each read | an answer that is not JSON      |
        | each read | an empty answer                 |
        | each read | an answer of another shape      |
        | each read | a page of HTML with status 200  |

      Examples: the other operations
        | operation                   | fault                          |
        | each write, search, list    | a closed connection            |
        | each write, search, list    | an answer cut without a length |
        | each write, search, list    | a page of HTML with status 200 |

    Scenario Outline: [TF-04] <operation> tries again after <fault>, where it is claimed to
      Given <operation> is claimed to try again after <fault>
      And a contact for <operation>
      And the next 1 Intercom calls of <operation> meet <fault>
      When the target is asked to <operation>
      Then the target does as asked
      And the call was tried again
      And the side effects are those of one <operation>

      Examples:
        | operation               | fault                          |
        | each read, search, list | a stalled answer               |
        | each read, search, list | a closed connection            |
        | each read, search, list | an answer that is not JSON     |
        | each read, search, list | an answer cut without a length |
        | each read, search, list | a page of HTML with status 200 |

    Scenario Outline: [TF-05] <operation> tries again after a refused connection, where it is claimed to
      When the target is asked to <operation>, which is claimed to bear it, while connections are refused
      Then the call was tried again
      And the side effects are at most those of so many questions

      Examples:
        | operation               |
        | each read, search, list |

    Scenario Outline: [TF-02] <operation> reports a link that <disturbance>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the caller gets a clear error
      And no side effects occur

      Examples:
        | operation                   | disturbance                        |
        | each read, write, search, list | refuses connections             |
        | each read, search, list        | resets connections              |
        | each read                   | breaks off in the middle of answers |

    Scenario Outline: [TF-03] <operation> works again once the link does
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that resets connections
      When the target is asked to <operation>
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the target does as asked
      And the side effects are those of one <operation>

      Examples:
        | operation        |
        | each read, write |
