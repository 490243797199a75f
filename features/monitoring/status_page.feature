@gate
Feature: Status page
  Whoever is called at night wants to know first whether Intercom itself says that it is in trouble.
  Source: the production checklist's monitoring; the runbook's first look.

  @status_page_watched
  Rule: What stands on Intercom's status page is told in time

    Scenario: [SP-01] A page without incidents is told as such
      Given the status page has been quiet
      Then the target tells a quiet status page in time
      And no side effects occur

    Scenario: [SP-02] An incident shows
      Given the target tells a quiet status page
      When an incident is opened on the status page
      Then the target tells the incident in time
      And no side effects occur

    Scenario: [SP-03] An incident shows that the overall indicator does not tell
      Given the target tells a quiet status page
      When an incident is opened on the status page beside an indicator that says none
      Then the target tells the incident in time
      And no side effects occur

    Scenario: [SP-04] An incident is gone when it is resolved
      Given the target tells a quiet status page
      When an incident is opened on the status page
      And the target has had time to see it
      And the incident is resolved
      Then the target tells a quiet status page in time
      And no side effects occur

  @status_page_watched
  Rule: A page that cannot be read is unknown, and harms nobody

    Scenario Outline: [SP-05] <fault> is neither an incident nor its absence
      Given the target tells a quiet status page
      When the status page answers with <fault>
      Then the target tells that the status page is unknown in time
      And no side effects occur

      Examples:
        | fault                          |
        | a 500 error                    |
        | a page of HTML with status 200 |
        | an answer that is not JSON     |
        | an answer of another shape     |
        | a stalled answer               |

    Scenario Outline: [SP-06] A page behind a link that <disturbance> is unknown
      Given the target tells a quiet status page
      When the link to the status page <disturbance>
      Then the target tells that the status page is unknown in time
      And no side effects occur

      Examples:
        | disturbance         |
        | refuses connections |

    Scenario Outline: [SP-07] A page that stalls holds up neither health nor <operation>
      Given a contact for <operation>
      And the target tells a quiet status page
      When the status page answers with a stalled answer
      And the target has had time to see it
      And the target is asked to <operation>
      Then the target does as asked
      And health is neither slow nor bad for it
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario: [SP-08] A page that can be read again is told as it is
      Given the target tells a quiet status page
      When the status page answers with a 503 page from the edge
      And the target has had time to see it
      And the status page can be read again
      Then the target tells a quiet status page in time
      And no side effects occur
