@gate @chaos
Feature: Memory while a link is down
  An outage of an hour must not end in a process that has eaten its memory.
  Source: incident reports on outages that outlived their cause.

  @chaos_memory
  Rule: What cannot be answered is not kept

    Scenario Outline: [CH-30] <operation> keeps nothing of what it cannot answer
      Given 32 contacts for <operation>
      And <operation> reaches Intercom over a link that resets connections
      When the target is asked to <operation> for each of them
      And the target's memory is looked at before the link resets connections once more
      And the target is asked to <operation> for each of them
      Then its memory has not grown with the questions
      And every caller is told the truth in time
      And no side effects occur

      Examples:
        | operation |
        | each read |
