@gate
Feature: Rotation of the token
  Intercom ends the old token at the moment at which somebody makes a new one, while the service is at work.
  Source: the production checklist's authentication and secrets; Intercom, Authentication.

  @token_rotation
  Rule: The token can be rotated at any time, people know how, and do it every ninety days

    Scenario: [RO-01] Nobody is left in the dark, and the new token is taken
      Given the target is asked without a pause
      When the token is rotated
      Then everybody who asked in between was served or told that it failed
      And everything works again within the time that the profile claims for it
      And the old token is not used any more

    Scenario: [RO-02] People can read what to do
      Then the profile claims that the rotation is documented

    Scenario: [RO-03] The token is younger than ninety days
      Then the production value of the token's age is below its limit
