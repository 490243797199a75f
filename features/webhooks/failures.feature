@gate
Feature: Failures
  Intercom repeats a failed delivery once, a minute later; what is lost after that is lost for good.
  Source: Intercom, Webhook notifications: failed deliveries.

  @wh_retry
  Rule: The repetition of a failed delivery takes effect exactly once

    Scenario Outline: [WH-30] A notification takes effect once although the link <disturbance>
      Given the target has acted on a notification
      And notifications come over a link that <disturbance>
      When Intercom sends a notification
      And the faults are healed
      And Intercom repeats what failed
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

      Examples:
        | disturbance         |
        | refuses connections |
        | resets connections  |

    Scenario: [WH-31] A notification takes effect once although the target was down
      Given the target has acted on a notification
      When the target is killed
      And Intercom sends a notification
      And the target is started again
      And Intercom repeats what failed
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

  @wh_retry @wh_durable_work
  Rule: Where a target claims so, what it has acknowledged survives a crash

    Scenario: [WH-32] A notification takes effect although the target crashes right after its acknowledgement
      Given the target claims durable work
      And the target has acted on a notification
      When Intercom sends a notification
      And the target is killed and started again
      Then it is acknowledged within 5 s
      And its effect survives the crash
      And no other side effects occur

  @wh_durable_work
  Rule: What was acknowledged is kept until it is done

    Scenario: [WH-33] The target is built to lose nothing that it has acknowledged
      Then the profile claims durable work

  @wh_tolerant
  Rule: What is unknown is acknowledged, and what is damaged does no harm

    Scenario: [WH-40] Intercom's probe and its ping are answered
      Given Intercom has the target's address for notifications
      When Intercom probes the address and sends a ping
      Then the probe is answered
      And it is acknowledged within 5 s
      And no other side effects occur

    Scenario Outline: [WH-41] A notification of <topic> is acknowledged
      Given Intercom has the target's address for notifications
      When Intercom sends a <topic> notification
      Then it is acknowledged within 5 s
      And no other side effects occur

      Examples:
        | topic                  |
        | content_stat.news_item |
        | topic.of_the_future    |

    Scenario Outline: [WH-42] A notification <damaged> is refused, and the next one is taken
      Given the target has acted on a notification
      When a notification arrives <damaged>
      Then it is refused as unreadable
      And the next notification takes effect
      And no other side effects occur

      Examples:
        | damaged         |
        | that is no JSON |
        | cut in half     |

    Scenario: [WH-43] A notification with invalid characters does no harm
      Given the target has acted on a notification
      When a notification arrives with invalid characters
      Then it is taken, or refused as unreadable
      And the next notification takes effect
      And no other side effects occur

    Scenario: [WH-44] A notification that is too large is refused, and the next one is taken
      Given the target claims a largest size
      And the target has acted on a notification
      When a notification arrives that is too large
      Then it is refused as too large
      And the next notification takes effect
      And no other side effects occur
