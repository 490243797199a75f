@gate
Feature: Health
  Load balancers, dashboards and people on call decide by what health says about Intercom.
  Source: the production checklist's health check; the runbook's decision tree.

  @health_truthful
  Rule: Health tells how Intercom is, and does not know what it cannot know

    Scenario: [HE-01] A rate limit shows as degraded
      Given the target reports itself healthy
      When Intercom answers everything with a rate limit
      Then health is degraded within its freshness
      And no side effects occur

    Scenario: [HE-02] An outage shows as unhealthy, and the token as neither good nor bad
      Given the target reports itself healthy
      When Intercom answers everything with a 503 page from the edge
      Then health is unhealthy and authentication unknown within its freshness
      And no side effects occur

    Scenario: [HE-03] Health is good again after an outage
      Given the target reports itself healthy
      When Intercom answers everything with a 503 page from the edge
      And health has turned bad
      And the faults are healed
      Then health is good again within its freshness
      And no side effects occur

  @health_spares_quota
  Rule: Asking health often costs little quota

    Scenario: [HE-04] Many probes cause few calls
      Given the target reports itself healthy
      When health is asked 30 times
      Then Intercom was asked no more often than its freshness demands
      And no side effects occur

  @health_fast
  Rule: Health answers quickly while Intercom does not

    Scenario: [HE-05] A look that stalls holds nobody up
      Given the target reports itself healthy
      When Intercom answers everything with a stalled answer
      And health is asked until it has looked anew
      Then every health answer came in time
      And no side effects occur

    Scenario: [HE-06] Many who ask while a look stalls are answered together
      Given the target reports itself healthy
      When Intercom answers everything with a stalled answer
      And health is asked 20 times at once
      Then every health answer came in time
      And no side effects occur

  @health_complete
  Rule: Health tells all that the people on call ask for

    Scenario: [HE-10] State, authentication, latency and quota are there and true
      Given Intercom allows 1234 calls in a window, of which some are used
      And the target reports itself healthy
      Then health tells state, authentication, latency and quota as they are
      And no side effects occur

    Scenario: [HE-11] Latency is that of Intercom
      Given the target reports itself healthy
      When Intercom answers everything with a slow answer
      And health is asked until it has looked anew
      Then health tells how slow Intercom is
      And no side effects occur

    Scenario Outline: [HE-12] Health signals its state as declared when Intercom answers with <fault>
      Given the target reports itself healthy
      When Intercom answers everything with <fault>
      And health has turned bad
      Then health signals its state as declared
      And no side effects occur

      Examples:
        | fault                    |
        | a 503 page from the edge |
        | a rate limit             |

  @liveness_apart
  Rule: Whether the process lives has nothing to do with Intercom

    Scenario Outline: [HE-20] The target is alive while Intercom answers everything with <fault>
      Given the target says that it is alive
      When Intercom answers everything with <fault>
      And the target is asked whether it is alive while health looks anew
      Then the target says each time that it is alive
      And no side effects occur

      Examples:
        | fault                    |
        | a 503 page from the edge |
        | a stalled answer         |

    Scenario: [HE-21] The target is alive without a token
      Given the target says that it is alive
      When Intercom revokes the token
      And the target is asked whether it is alive while health looks anew
      Then the target says each time that it is alive
      And no side effects occur
