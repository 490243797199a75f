@gate
Feature: Once
  Intercom delivers at least once and in no order; members and agents see what a service does twice.
  Source: Intercom, Webhook notifications: retries; observed duplicates and disorder.

  @wh_idempotent
  Rule: A notification takes effect once, however often it is delivered

    # Several, since two deliveries that set out at once do not always arrive at once.
    Scenario Outline: [WH-20] A notification that comes <doubled> takes effect once
      Given the target has acted on a notification
      When each of 10 notifications arrives <doubled>
      Then every one is acknowledged within 5 s
      And every one takes effect once
      And no other side effects occur

      Examples:
        | doubled        |
        | twice in a row |
        | twice at once  |

    Scenario: [WH-21] A notification of the past changes nothing when it comes again
      Given the target has acted on a notification
      And Intercom has sent 5 more
      When the first notification is delivered once more
      Then it is acknowledged within 5 s
      And it takes no further effect
      And no other side effects occur

    Scenario: [WH-26] A second change of the same contact takes effect as well
      Given the target has acted on a notification
      When another change of the same contact is told
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

  @wh_idempotent @wh_durable_deduplication
  Rule: Where a target claims to remember notifications, a restart does not make it forget

    Scenario: [WH-22] A notification from before a restart changes nothing when it comes again
      Given the target claims durable deduplication
      And the target has acted on a notification
      When the target is killed and started again
      And the first notification is delivered once more
      Then it is acknowledged within 5 s
      And it takes no further effect
      And no other side effects occur

  @wh_durable_deduplication
  Rule: Notifications are remembered over a restart

    Scenario: [WH-23] The target is built to know notifications again after a restart
      Then the profile claims durable deduplication

  @wh_order
  Rule: An old notification does not undo what is newer

    Scenario Outline: [WH-24] <operation> shows no older state when the older of two changes is told last
      Given the target has shown the contact by <operation>
      When the contact changes twice, and Intercom tells of the older change last
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no state from before
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [WH-25] <operation> shows no older state when an old change is told again
      Given the target has shown the contact by <operation>
      When Intercom tells of a change of the contact
      And Intercom tells of a change of the contact
      And Intercom tells of the first change once more
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no state from before
      And no other side effects occur

      Examples:
        | operation |
        | each read |
