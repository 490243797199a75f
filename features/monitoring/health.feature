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
