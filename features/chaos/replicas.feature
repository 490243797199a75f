@gate @chaos
Feature: Replicas
  A deployment is several processes behind one token: what each does well alone can be a stampede of all.
  Source: Intercom REST API reference, Rate limiting: one limit for an app, and one for its workspace.

  @chaos_synchrony
  Rule: Replicas that met the same limit do not come back in the same instant

    Scenario Outline: [CH-60] Replicas asked to <operation> spread over the time after a reset
      Given three replicas of the target for <operation>
      When all of them meet a rate limit that they share
      Then no replica calls again before the announced reset
      And the replicas do not come back in the same instant
      And no side effects occur

      Examples:
        | operation |
        | each read |
