@gate
Feature: Secrets
  An access token opens the data of every customer to whoever has it, and so do all copies of the files it stands in.
  Source: the production checklist's authentication and secrets.

  @token_from_store
  Rule: The production token comes from a secret store

    Scenario: [SC-01] The deployment takes the token from the store
      Then the store that the profile claims is where the deployment takes the token from

    Scenario: [SC-02] What is deployed holds no token
      Then what the profile claims to be deployed holds no secret

    Scenario: [SC-03] No command carries the token
      Then no command that the profile claims carries the token

  @no_token_in_source
  Rule: No secret stands in the source

    Scenario: [SC-10] The files hold no secret
      Then the source that the profile claims holds no secret

    Scenario: [SC-11] Nor did they ever
      Then the source that the profile claims never held a secret
