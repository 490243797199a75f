@gate
Feature: One token for one purpose
  What a token may not do, nobody can do with it when it is stolen; what is not shared between environments stays apart.
  Source: the production checklist's authentication and secrets; Intercom, OAuth scopes.

  @least_scopes
  Rule: The token may do what its work needs, and no more

    Scenario: [SC-20] The scopes are those that the work needs
      Given the token may do no more than the profile says
      And a recognisable contact for everything that the target can do
      When the target is asked to do everything at once
      Then the scopes that the profile claims are those that the work needed

  @tokens_per_environment
  Rule: Each environment has a token of its own

    Scenario: [EN-01] No two environments share a token
      Then the profile claims a token of its own for each environment

    Scenario: [EN-02] Each deployment names the token of its environment
      Then each deployment that the profile claims names the token of its environment

    Scenario: [EN-03] The target uses the token that it was given, and no other
      Given a recognisable contact for everything that the target can do
      When the target is asked to do everything at once
      Then every Intercom call carried the token that the target was given
      And the side effects are at most those of all that was asked
