@gate
Feature: Copies and notifications
  A copy that Intercom has told to be old is no better than a guess; one of somebody who is gone is a leak.
  Source: the production checklist's data handling; Intercom, Webhook topics.

  @copies_follow_webhooks
  Rule: A copy follows what Intercom tells of its contact

    Scenario Outline: [FB-20] <operation> serves no state from before a change that was told
      Given the target has shown the contact by <operation>
      When Intercom tells of a change of the contact
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no state from before
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [FB-21] <operation> shows the new state after an outage in which the change was told
      Given the target has shown the contact by <operation>
      When any further Intercom call about the contact would meet a 503 error
      And Intercom tells of a change of the contact
      And all the time has passed that a notification may take
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the caller gets the new state
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario: [FB-22] No state from before is served of whom a topic tells that is claimed to drop copies
      Given the target has shown a contact for each topic that drops its copy
      When Intercom tells of each of them in its topic
      And any further Intercom call about the contact would meet a 503 error
      Then no topic leaves the state from before
      And no other side effects occur

  @erasure_everywhere
  Rule: Whoever is deleted or archived at Intercom is forgotten, and nothing brings the copy back

    Scenario Outline: [ER-10] <operation> serves no copy of a contact whose deletion was told
      Given the target has shown the contact by <operation>
      And the contact has been deleted at Intercom
      When any further Intercom call about the contact would meet a 503 error
      And Intercom tells contact.deleted of the contact
      And the target is asked to <operation>
      Then the caller gets no old copy
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ER-11] <operation> serves no copy of a contact whose archiving was told
      Given the target has shown the contact by <operation>
      And the contact has been archived at Intercom
      When any further Intercom call about the contact would meet a 503 error
      And Intercom tells contact.archived of the contact
      And the target is asked to <operation>
      Then the caller gets no old copy
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ER-12] <operation> serves no copy although an older change is told after the deletion
      Given the target has shown the contact by <operation>
      And the contact has been deleted at Intercom
      When Intercom tells contact.deleted of the contact
      And Intercom tells of an older change of the contact
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no old copy
      And no other side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [ER-13] <operation> keeps no copy of a contact whose deletion was told while the answer was under way
      Given the target has shown the contact by <operation>
      When Intercom deletes the contact and tells it while <operation> is under way
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no old copy
      And no other side effects occur

      Examples:
        | operation |
        | each read |

  @no_personal_data
  Rule: What notifications hold is told to nobody

    Scenario: [WH-45] Nothing is told of whom notifications are about
      Given a recognisable contact for everything that the target can do
      And Intercom has the target's address for notifications
      When Intercom sends notifications about all of them, some damaged on the way
      Then nothing that it writes or answers names a person or holds a secret
      And no other side effects occur
