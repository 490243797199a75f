@gate
Feature: Fallback
  People who look at a contact during an outage see the last known state, and see that it is old.
  Source: the runbook's graceful degradation pattern.

  @fallback_serves
  Rule: While Intercom fails, the last good copy is served and marked as old

    Scenario Outline: [FB-01] <operation> serves its copy when calls meet <fault>
      Given the target has shown the contact by <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets the last good copy, marked as old, because of <fault>
      And no side effects occur

      Examples:
        | operation | fault                    |
        | each read | a rate limit             |
        | each read | a 500 error              |
        | each read | a 503 page from the edge |
        | each read | a stalled answer         |
        | each read | a closed connection      |

    Scenario Outline: [FB-02] <operation> serves its copy when the link <disturbance>
      Given the target has shown the contact by <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the caller gets the last good copy, marked as old, because the link <disturbance>
      And no side effects occur

      Examples:
        | operation | disturbance           |
        | each read | refuses connections   |
        | each read | resets connections    |
        | each read | swallows every answer |

  @fallback_honest
  Rule: The fallback never hides a removal, a refusal or a switch

    Scenario Outline: [FB-03] <operation> serves no copy when Intercom answers with <fault>
      Given the target has shown the contact by <operation>
      And every Intercom call of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller gets no old copy
      And no side effects occur

      Examples:
        | operation | fault         |
        | each read | a 400 refusal |
        | each read | a 401 refusal |
        | each read | a 403 refusal |
        | each read | a 404 refusal |
        | each read | a 422 refusal |

    Scenario Outline: [FB-04] <operation> serves no copy of a contact that it saw missing
      Given the target has shown the contact by <operation>
      And the contact has been deleted at Intercom
      When the target is asked to <operation>
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked to <operation>
      Then the caller gets no old copy
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [FB-05] No copy is served of a contact that <erasure> has erased
      Given the target has shown the contact by every read
      When the target is asked to <erasure>
      And any further Intercom call about the contact would meet a 503 error
      And the target is asked for the contact by every read
      Then the caller gets no old copy
      And the side effects are those of one <erasure>

      Examples:
        | erasure    |
        | each erase |

    Scenario Outline: [FB-06] <operation> serves no copy while the fallback is switched off
      Given the target runs with fallback off
      And the target has shown the contact by <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation>
      Then the caller gets no old copy
      And no side effects occur

      Examples:
        | operation |
        | each read |

  @fallback_bounded
  Rule: Copies live no longer, and are no more, than declared

    Scenario Outline: [FB-07] <operation> serves no copy beyond its lifetime
      Given the target runs with cache_lifetime short
      And the target has shown the contact by <operation>
      And the lifetime of the copy has passed
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation>
      Then the caller gets no old copy
      And no side effects occur

      Examples:
        | operation |
        | each read |

    Scenario Outline: [FB-08] <operation> keeps no more copies than declared
      Given the target runs with cache_capacity 3
      And the target has shown 6 contacts by <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation> for each of them
      Then at most 3 callers get an old copy, and no other data
      And no side effects occur

      Examples:
        | operation |
        | each read |

  @fallback_recovers
  Rule: After Intercom has recovered, fresh data comes back by itself

    Scenario Outline: [FB-09] <operation> shows the new state after an outage
      Given the target has shown the contact by <operation>
      And every Intercom call of <operation> meets a 503 error
      When the target is asked to <operation>
      And the contact changes at Intercom
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the caller gets the new state
      And no side effects occur

      Examples:
        | operation |
        | each read |
