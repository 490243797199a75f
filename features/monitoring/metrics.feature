@gate
Feature: Metrics
  Alerts can only fire on numbers that are there and move.
  Source: the production checklist's monitoring and alerting; the alert table (5xx, 429, latency, webhook failures).

  @metrics_exist
  Rule: Errors, rate-limit usage and latency can be scraped

    Scenario Outline: [ME-01] <operation> leaves <concept> in the metrics
      Given a contact for <operation>
      When the target is asked to <operation>
      Then the metrics tell <concept>
      And no side effects occur

      Examples:
        | operation | concept              |
        | each read | the latency          |
        | each read | the rate-limit usage |

    Scenario Outline: [ME-02] <operation> leaves its errors in the metrics
      Given a contact for <operation>
      And every Intercom call of <operation> meets a 500 error
      When the target is asked to <operation>
      Then the metrics tell the errors
      And no side effects occur

      Examples:
        | operation |
        | each read |

  @metrics_move
  Rule: Metrics move with what happens

    Scenario Outline: [ME-10] Failed attempts of <operation> are counted
      Given a contact for <operation>
      And every Intercom call of <operation> meets a 503 error
      And the metrics have been read
      When the target is asked to <operation>
      Then the metrics counted every failed attempt
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ME-14] An attempt of <operation> that gets no answer is counted
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet a stalled answer
      And the metrics have been read
      When the target is asked to <operation>
      Then the metrics counted every failed attempt
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario: [ME-15] Notifications are counted
      Given Intercom has the target's address for notifications
      And the metrics have been read
      When Intercom sends 3 notifications
      Then the metrics counted every notification
      And no other side effects occur

    Scenario Outline: [ME-11] A rate limit that <operation> meets is counted
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet a rate limit
      And the metrics have been read
      When the target is asked to <operation>
      Then the metrics counted the rate limit
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ME-12] Slow answers to <operation> are measured
      Given a contact for <operation>
      And every Intercom call of <operation> meets a slow answer
      And the metrics have been read
      When the target is asked to <operation>
      Then the metrics measured how slow Intercom was
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ME-13] The usage that <operation> is told is shown
      Given a contact for <operation>
      And Intercom allows 1234 calls in a window, of which some are used
      When the target is asked to <operation>
      Then the metrics tell the rate-limit usage that Intercom told
      And no side effects occur

      Examples:
        | operation |
        | each read |

  @waits_measured
  Rule: The latency that is alerted on counts the calls that got no answer

    Scenario Outline: [ME-16] An attempt of <operation> that gets no answer is measured
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet a stalled answer
      And the metrics have been read
      When the target is asked to <operation>
      Then the metrics measured how long the target waited in vain
      And no side effects occur

      Examples:
        | operation |
        | each read |
