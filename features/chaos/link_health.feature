@gate @chaos
Feature: Health while a link is in trouble
  A health check that hangs with its dependency takes the whole service out of rotation.
  Source: the production checklist's health check.

  @chaos_health
  Rule: Health answers in time, whatever the link does

    Scenario Outline: [CH-15] Health answers in time while the link <disturbance>
      Given the target reports itself healthy
      When the link to the Intercom API <disturbance>
      And health is asked until it has looked anew
      Then every health answer came in time
      And no side effects occur

      Examples:
        | disturbance                                 |
        | accepts connections and falls silent        |
        | is slower than the timeout towards Intercom |
        | resets connections                          |
