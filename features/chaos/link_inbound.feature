@gate @chaos
Feature: The link on which notifications come
  Intercom waits five seconds for an acknowledgement and tries once more a minute later; then it is lost for good.
  Source: Intercom, Webhook notifications: failed deliveries.

  @chaos_inbound
  Rule: A link that is merely slow or uneven costs no repetition

    Scenario Outline: [CH-25] A notification takes effect once over a link that <disturbance>
      Given the target has acted on a notification
      And notifications come over a link that <disturbance>
      When Intercom sends a notification
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

      Examples:
        | disturbance               |
        | cuts requests into slices |
        | delays requests unevenly  |
        | is narrow for answers     |

  @chaos_inbound
  Rule: What got lost on the way is repeated, and takes effect exactly once

    Scenario Outline: [CH-26] A notification that got lost takes effect once although the link <disturbance>
      Given the target has acted on a notification
      And notifications come over a link that <disturbance>
      When Intercom sends a notification
      And the faults are healed
      And Intercom repeats what failed
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

      Examples:
        | disturbance                               |
        | breaks off in the middle of requests      |
        | resets connections before requests arrive |
        | hangs up instead of an answer             |
        | accepts connections and falls silent      |
