@gate
Feature: Tokens
  Intercom ends a token at once when somebody makes a new one; the people on call must see why nothing works.
  Source: Intercom, Authentication; REST API reference, Error codes.

  @token_revoked
  Rule: A revoked token shows in health, reaches the caller and is not retried

    Scenario: [AU-01] Health turns unhealthy and unauthenticated
      Given the target reports itself healthy
      When Intercom revokes the token
      Then health is unhealthy and not authenticated within its freshness
      And no side effects occur

    Scenario Outline: [AU-02] <operation> tells the caller
      Given a contact for <operation>
      When Intercom revokes the token
      And the target is asked to <operation>
      Then the caller gets a clear error
      And no refused call was repeated
      And no side effects occur

      Examples:
        | operation                        |
        | each read, write, search, list, erase |

  @scope_told_apart
  Rule: A missing scope is told apart from a bad token

    Scenario Outline: [AU-03] <operation> names what is missing when it meets <fault>
      Given a contact for <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the error says <error>
      And no side effects occur

      Examples:
        | operation | fault         | error         |
        | each read | a 401 refusal | bad_token     |
        | each read | a 403 refusal | missing_scope |
