@gate
Feature: Erasure
  Somebody who asked to be forgotten must be gone at Intercom too.
  Source: Intercom REST API reference, Delete a contact; the production checklist's deletion handler.

  @erasure_permanent
  Rule: A deletion request removes the contact for good

    Scenario Outline: [ER-01] <operation> deletes, and does not merely archive
      Given a contact for <operation>
      When the target is asked to <operation>
      Then the target does as asked
      And Intercom holds no such contact, nor an archived one

      Examples:
        | operation  |
        | each erase |
