@gate @chaos
Feature: Storms of retries
  What helps one call can drown everybody: retries of retries, and callers who do not hear what others were told.
  Source: incident reports on retry storms; Intercom REST API reference, Rate limiting.

  @chaos_storm
  Rule: While the link comes and goes, calls stay within the claimed attempts, and end when it has healed

    Scenario Outline: [CH-65] <operation> causes no storm over a link that <disturbance>
      Given 16 contacts for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation> for each of them
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the calls of all questions stay within the claimed attempts
      And nothing goes on in the background
      And no side effects occur

      Examples:
        | operation | disturbance   |
        | each read | flaps         |
        | each read | flaps quickly |

  @chaos_storm
  Rule: Who waits for a reset is not overtaken by those who were not refused

    Scenario Outline: [CH-70] <operation> waits for a limit that another call has met
      Given 16 contacts for <operation>
      And the next 1 Intercom calls of <operation> meet a rate limit
      When the target is asked to <operation> for one of them, and for the rest once that is refused
      Then the work is delayed, not lost
      And nobody called again before the announced reset, whoever was told
      And no side effects occur

      Examples:
        | operation |
        | each read |
