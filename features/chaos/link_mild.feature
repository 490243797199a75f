@gate @chaos
Feature: A network that is slow and uneven
  Most days the network is neither good nor broken: whoever asks must not notice.
  Source: Toxiproxy's catalogue of troubles; mobile and office networks on ordinary days.

  @chaos_link
  Rule: Nobody notices a link that is merely slow, narrow or uneven

    Scenario Outline: [CH-01] <operation> does its work over a link that <disturbance>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the target does as asked
      And the side effects are those of one <operation>

      Examples: requests
        | operation   | disturbance                         |
        | each read   | delays requests unevenly            |
        | each write  | is narrow for requests              |
        | each search | cuts requests into slices           |
        | each list   | is slow towards Intercom but usable |
        | each erase  | passes the target's goodbye on late |

      Examples: answers
        | operation   | disturbance                        |
        | each read   | is narrow for answers              |
        | each write  | delays answers unevenly            |
        | each search | is slow but usable                 |
        | each list   | cuts answers into slices           |
        | each erase  | passes Intercom's goodbye on late  |

    Scenario Outline: [CH-02] <operation> does its work over a link that <disturbance> and <other>
      Given a contact for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      And <operation> reaches Intercom over a link that <other>
      When the target is asked to <operation>
      Then the target does as asked
      And the side effects are those of one <operation>

      Examples:
        | operation  | disturbance               | other                             |
        | each read  | delays answers unevenly   | cuts answers into slices          |
        | each write | cuts requests into slices | passes Intercom's goodbye on late |
