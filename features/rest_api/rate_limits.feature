@gate
Feature: Rate limits
  Anybody whose sync runs while another app of the same workspace is busy relies on this.
  Source: Intercom REST API reference, Rate limiting.

  @rate_limit_retry
  Rule: A rate limit delays work and loses none

    Scenario Outline: [RL-01] <operation> waits for the reset and then succeeds
      Given a contact for <operation>
      And the next 2 Intercom calls of <operation> meet a rate limit
      When the target is asked to <operation>
      Then the work is delayed, not lost
      And no attempt was made before the announced reset
      And the side effects are those of one <operation>

      Examples:
        | operation                        |
        | each read, write, search, list, erase |

    Scenario Outline: [RL-02] <operation> survives another app that uses up the workspace's limit
      Given a contact for <operation>
      And another app has used up the workspace's rate limit
      When the target is asked to <operation>
      Then the work is delayed, not lost
      And no attempt was made before the announced reset
      And the side effects are those of one <operation>

      Examples:
        | operation        |
        | each read, write |

  @rate_limit_bounded
  Rule: A limit that never lifts ends in a clear error, not in a storm

    Scenario Outline: [RL-03] <operation> gives up clearly
      Given a contact for <operation>
      And every Intercom call of <operation> meets a rate limit
      When the target is asked to <operation>
      Then the caller gets a clear error
      And the attempts are as few as claimed
      And no attempt was made before the announced reset
      And nothing goes on in the background
      And no side effects occur

      Examples:
        | operation                        |
        | each read, write, search, list, erase |

    Scenario Outline: [RL-07] <operation> does not keep its caller waiting for a reset beyond its claim
      Given <operation> is claimed to wait for shorter resets only
      And a contact for <operation>
      And every Intercom call of <operation> meets a rate limit of five minutes
      When the target is asked to <operation>
      Then the caller gets a clear error
      And the attempts are as few as claimed
      And no side effects occur

      Examples:
        | operation                             |
        | each read, write, search, list, erase |

  @retry_after
  Rule: A Retry-After is honoured where one is sent

    Scenario Outline: [RL-04] <operation> waits as long as Retry-After says
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet a rate limit that only says Retry-After
      When the target is asked to <operation>
      Then no attempt was made before Retry-After had passed
      And the side effects are at most those of one <operation>

      Examples:
        | operation |
        | each read |

  @retry_backoff
  Rule: Waits between attempts grow and are bounded

    Scenario Outline: [RL-05] <operation> backs off
      Given 24 contacts for <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation> until enough waits were seen
      Then the waits between attempts grow and stay within the claim
      And the attempts are as few as claimed
      And no side effects occur

      Examples:
        | operation |
        | each read, write |

  @retry_jitter
  Rule: Waits between attempts differ

    Scenario Outline: [RL-06] <operation> spreads its attempts
      Given 24 contacts for <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation> until enough waits were seen
      Then the waits between attempts differ
      And no side effects occur

      Examples:
        | operation |
        | each read |
