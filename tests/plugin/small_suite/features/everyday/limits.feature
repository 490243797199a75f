@gate
Feature: Limits
  Everybody who shares a workspace relies on this.
  Source: a test.

  @limits_delay
  Rule: A rate limit delays work

    Scenario Outline: [RL-01] <operation> waits for the reset
      Given a contact for <operation>
      And the next 1 Intercom calls of <operation> meet a rate limit
      When the target is asked to <operation>
      Then the work is delayed, not lost
      And no attempt was made before the announced reset
      And the side effects are those of one <operation>

      Examples:
        | operation |
        | each read |

  @refusals_final
  Rule: What is refused is not repeated

    Scenario Outline: [RF-01] <operation> takes <fault> for an answer
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller is not told that all is well
      And no refused call was repeated
      And no side effects occur

      Examples:
        | operation | fault         |
        | each read | a 400 refusal |
        | each read | a 401 refusal |
        | each read | a 403 refusal |
        | each read | a 404 refusal |
        | each read | a 422 refusal |
