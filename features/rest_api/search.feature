@gate
Feature: Search
  Searches count against the same limit as everything else.
  Source: Intercom REST API reference, Search contacts.

  @search_compound
  Rule: A search is one compound query

    Scenario Outline: [SR-01] <operation> asks once
      Given Intercom knows 3 contacts
      When the target is asked to <operation>
      Then exactly that contact is found
      And Intercom was asked in one query
      And the side effects are those of one <operation>

      Examples:
        | operation   |
        | each search |
