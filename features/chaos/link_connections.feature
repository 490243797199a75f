@gate @chaos
Feature: Connections that were open before
  Firewalls and load balancers forget idle connections without a word, and a pool goes on handing them out.
  Source: connection pools of common clients; keep-alive timeouts of load balancers.

  @chaos_dead_connections
  Rule: Connections that died unseen are given up

    Scenario Outline: [CH-10] <operation> gets over connections that Intercom has forgotten
      Given a contact for <operation>
      And <operation> goes on over open connections of a link that has forgotten its open connections
      When the target is asked to <operation> until it has recovered
      Then the target does as asked
      And the connections that were open before have met it
      And the side effects are at most those of so many questions

      Examples:
        | operation                             |
        | each read, write, search, list, erase |

    Scenario Outline: [CH-11] <operation> tells the truth on open connections of a link that <disturbance>
      Given a contact for <operation>
      And <operation> goes on over open connections of a link that <disturbance>
      When the target is asked to <operation>
      Then every caller is told the truth in time
      And the connections that were open before have met it
      And the side effects are at most those of one <operation>

      Examples:
        | operation   | disturbance                          |
        | each read   | resets connections                   |
        | each write  | breaks off in the middle of requests |
        | each search | breaks off in the middle of answers  |
