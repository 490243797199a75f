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

    Scenario Outline: [OP-02] <operation> brings a new <role> to Intercom letter by letter
      Given a new <role> for <operation>
      When the target is asked to <operation> with letters beyond ASCII
      Then the target does as asked
      And Intercom holds what was written

      Examples:
        | operation  | role |
        | each write | user |
        | each write | lead |

    Scenario Outline: [OP-03] <operation> changes a contact letter by letter
      Given a contact for <operation>
      And <operation> updates whom it knows
      When the target is asked to <operation> with letters beyond ASCII
      Then the target does as asked
      And Intercom holds what was written

      Examples:
        | operation  |
        | each write |
