@gate
Feature: Refusals
  Repeating what cannot succeed eats the quota that others need.
  Source: Intercom REST API reference, Error codes.

  @refusals_final
  Rule: What Intercom refuses for good is not repeated

    Scenario Outline: [RF-01] <operation> takes <fault> for an answer
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller is not told that all is well
      And no refused call was repeated
      And no side effects occur

      Examples: reads
        | operation | fault         |
        | each read | a 400 refusal |
        | each read | a 401 refusal |
        | each read | a 403 refusal |
        | each read | a 404 refusal |
        | each read | a 422 refusal |

      Examples: the other operations
        | operation                   | fault         |
        | each write, search, list    | a 400 refusal |
        | each write, search, list, erase | a 401 refusal |
        | each write, search, list, erase | a 403 refusal |
        | each write                  | a 422 refusal |
