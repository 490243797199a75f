@gate
Feature: Personal data
  Whoever reads logs, dashboards and error reports must not learn who the customers are, nor any secret.
  Source: the production checklist's data handling: personal data is redacted from logs (e-mails, names, phone numbers).

  @no_personal_data
  Rule: Logs, errors, health and metrics name nobody and hold no secret

    Scenario: [LG-01] Nothing is told while all is well
      Given a recognisable contact for everything that the target can do
      When the target is asked to do everything at once
      Then nothing that it writes or answers names a person or holds a secret
      And the side effects are at most those of all that was asked

    Scenario Outline: [LG-02] Nothing is told when Intercom answers everything with <fault>
      Given a recognisable contact for everything that the target can do
      When Intercom answers everything with <fault>
      And the target is asked to do everything at once
      Then nothing that it writes or answers names a person or holds a secret
      And the side effects are at most those of all that was asked

      Examples:
        | fault                               |
        | a 500 error                         |
        | a 401 refusal                       |
        | a 404 refusal                       |
        | a stalled answer                    |
        | an answer that is not JSON          |
        | an answer that is somebody else     |
        | a 400 refusal that quotes a person  |
        | a 503 error that quotes a person    |

    Scenario: [LG-03] Nothing is told of requests that make no sense
      Given a recognisable contact for everything that the target can do
      When the target is asked to do everything with values that make no sense
      Then nothing that it writes or answers names a person or holds a secret
      And the side effects are at most those of all that was asked
