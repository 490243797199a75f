@gate
Feature: Values that are written
  Segments, messages and calls are built on attributes and phones; what is wrong there is found months later.
  Source: Intercom REST API reference, Update a contact and Data attributes; the production checklist's data handling.

  @attributes_validated
  Rule: Custom attributes are checked before they are sent

    Scenario Outline: [AT-01] <operation> brings right attributes to Intercom
      Given a contact for <operation>
      When the target is asked to <operation> with attributes that it knows
      Then the target does as asked
      And Intercom holds what was written

      Examples:
        | operation  |
        | each write |

    Scenario Outline: [AT-02] <operation> refuses <attribute>
      Given a contact for <operation>
      When the target is asked to <operation> with <attribute>
      Then the caller is refused before Intercom sees the attribute
      And no side effects occur

      Examples:
        | operation  | attribute                             |
        | each write | an attribute of the wrong type        |
        | each write | an attribute of nearly the right type |
        | each write | an attribute that nobody knows        |
        | each write | an attribute that is too long         |
        | each write | an attribute with another inside      |

  @phones_e164
  Rule: A phone is sent in its international form or not at all

    Scenario Outline: [PH-01] <operation> puts typed phones right, leaves them out or refuses them
      Given a contact for <operation>
      When the target is asked to <operation> with phones as people type them
      Then Intercom holds every phone in its international form or not at all

      Examples:
        | operation  |
        | each write |
