@gate
Feature: Everyday work
  Whoever reads a red line below must be able to trust that the service works at all.
  Source: Intercom REST API reference, Contacts.

  @operations_work
  Rule: Every operation does its work while Intercom is healthy

    Scenario Outline: [OP-01] <operation> works, and its calls pass through the lab
      Given a contact for <operation>
      When the target is asked to <operation>
      Then the target does as asked
      And Intercom was asked
      And the side effects are those of one <operation>

      Examples:
        | operation                        |
        | each read, write, search, list, erase |
