@gate
Feature: Reads
  Everybody relies on them.
  Source: a test.

  @reads_work
  Rule: Contacts can be read

    Scenario Outline: [OP-01] <operation> works
      Given a contact for <operation>
      When the target is asked to <operation>
      Then the target does as asked
      And the side effects are those of one <operation>

      Examples:
        | operation        |
        | each read, write |

  @copies_served
  Rule: Copies are served

    Scenario Outline: [FB-01] <operation> serves its copy
      Given the target has shown the contact by <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation>
      Then the caller gets the last good copy, marked as old, because of a 503 error
      And no side effects occur

      Examples:
        | operation |
        | each read |
