@gate @chaos
Feature: An outage that many have met
  A circuit breaker that opens and never closes turns an outage of minutes into one that lasts until somebody restarts.
  Source: incident reports on outages that outlived their cause; the circuit breaker's half-open state.

  @chaos_recovery
  Rule: Whoever has stopped asking Intercom after many failures in a row asks again when it is back

    Scenario Outline: [CH-55] <operation> works again after Intercom answered many with <fault>
      Given 12 contacts for <operation>
      When Intercom answers everything with <fault>
      And the target is asked to <operation> for each of them
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the target does as asked
      And the side effects are at most those of so many questions

      Examples:
        | operation        | fault            |
        | each read, write | a 503 error      |
        | each read        | a stalled answer |

    Scenario Outline: [CH-56] <operation> works again after a link that <disturbance> has failed many
      Given 12 contacts for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation> for each of them
      And the faults are healed
      And the target is asked to <operation> until it has recovered
      Then the target does as asked
      And the side effects are at most those of so many questions

      Examples:
        | operation        | disturbance                               |
        | each read, write | resets connections before requests arrive |
