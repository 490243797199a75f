@gate
Feature: Listings
  A nightly sync that loses a page loses members, and nobody notices.
  Source: Intercom REST API reference, Pagination; reports of endless loops and lost rows.

  @pagination_complete
  Rule: A listing is complete and without doubles

    Scenario Outline: [PG-01] <operation> lists <count> contacts
      Given Intercom knows <count> contacts
      When the target is asked to <operation>
      Then all contacts are listed once
      And the side effects are those of one <operation>

      Examples:
        | operation | count |
        | each list | 0     |
        | each list | 1     |
        | each list | 150   |
        | each list | 151   |
        | each list | 2500  |

    Scenario Outline: [PG-02] <operation> lists 151 contacts in pages of <size>
      Given the target runs with page_size <size>
      And Intercom knows 151 contacts
      When the target is asked to <operation>
      Then all contacts are listed once
      And the side effects are those of one <operation>

      Examples:
        | operation | size |
        | each list | 2    |
        | each list | 50   |
        | each list | 150  |

    Scenario Outline: [PG-03] <operation> lists what did not change while it ran
      Given Intercom knows 320 contacts
      And contacts come, go and change while <operation> runs
      When the target is asked to <operation>
      Then all unchanged contacts are listed once
      And the side effects are those of one <operation>

      Examples:
        | operation |
        | each list |

  @pagination_guarded
  Rule: Odd pages end clearly, never in a loop

    Scenario Outline: [PG-04] <operation> ends when it meets <fault>
      Given Intercom knows 320 contacts
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the listing ends clearly and without a loop
      And the side effects are those of one <operation>

      Examples:
        | operation | fault                               |
        | each list | a cursor that repeats               |
        | each list | a cursor that Intercom then refuses |

    Scenario Outline: [PG-05] <operation> goes on after an empty page, or says that it stopped
      Given Intercom knows 320 contacts
      And Intercom call 2 of <operation> meets an empty page in the middle
      When the target is asked to <operation>
      Then the listing ends clearly and without a loop
      And the side effects are those of one <operation>

      Examples:
        | operation |
        | each list |
