@gate
Feature: Acknowledgements
  Intercom waits five seconds, repeats once, and lowers the priority of endpoints that are slower than half a second.
  Source: Intercom, Webhook notifications.

  @wh_fast_answer
  Rule: Every notification is acknowledged in time, and none is lost

    Scenario: [WH-10] A notification is acknowledged in time
      Given Intercom has the target's address for notifications
      When Intercom sends a notification
      Then it is acknowledged within 5 s
      And no other side effects occur

    Scenario: [WH-11] Notifications are acknowledged in time while Intercom's API stalls
      Given the target has acted on a notification
      And Intercom answers everything with a stalled answer while the target waits for it on behalf of 5 callers
      When Intercom sends 5 notifications
      Then every one is acknowledged within 5 s
      And every one takes effect once Intercom answers again
      And no other side effects occur

    Scenario: [WH-12] A burst is acknowledged in time and lost in no part
      Given the target has acted on a notification
      When Intercom sends 1000 notifications
      Then every one is acknowledged within 5 s
      And every one takes effect
      And no other side effects occur

    Scenario: [WH-16] Notifications are acknowledged in time although calls to Intercom last as long as in production
      Given the target waits for Intercom as long as in production
      And Intercom has the target's address for notifications
      And the target has read a contact for each topic that it claims
      And Intercom answers everything with a stalled answer while the target waits for it on behalf of a caller
      When Intercom tells of each of them in its topic
      Then every one is acknowledged within 5 s
      And no other side effects occur

  @wh_priority
  Rule: Notifications are acknowledged so quickly that Intercom keeps their priority

    Scenario: [WH-13] A notification is acknowledged at once
      Given Intercom has the target's address for notifications
      When Intercom sends a notification
      Then it is acknowledged within 0.5 s
      And no other side effects occur

    Scenario: [WH-14] Notifications are acknowledged at once while Intercom's API stalls
      Given Intercom has the target's address for notifications
      And the target has read a contact for each topic that it claims
      And Intercom answers everything with a stalled answer while the target waits for it on behalf of 5 callers
      When Intercom tells of each of them in its topic
      Then every one is acknowledged within 0.5 s
      And no other side effects occur

    Scenario: [WH-15] A burst is acknowledged at once
      Given Intercom has the target's address for notifications
      When Intercom sends 100 notifications
      Then every one is acknowledged within 5 s
      And nine in ten are acknowledged within 0.5 s
      And no other side effects occur
