@gate
Feature: Signatures
  Whoever knows the address can send anything; only what Intercom has signed may be acted on.
  Source: Intercom, Webhook notifications: HMAC-SHA1 of the raw bytes with the app's client secret.

  @wh_https
  Rule: Notifications travel encrypted

    Scenario: [WH-01] Production takes notifications at an encrypted address
      Then the production value of the address for notifications is encrypted

  @wh_signature
  Rule: What Intercom did not sign is refused and leaves no trace

    Scenario Outline: [WH-02] A notification <forged> is refused
      Given the target has acted on a notification
      When a notification arrives <forged>
      Then it is refused as not signed by Intercom
      And it has no effect
      And no other side effects occur

      Examples:
        | forged                            |
        | without a signature               |
        | with an empty signature           |
        | with a malformed signature        |
        | with a wrong signature            |
        | with a truncated signature        |
        | with the signature of another key |
        | with a signature of another kind  |
        | with the signature of other bytes |
        | that was rewritten on the way     |

    Scenario: [WH-03] No forgery that a machine can think of gets through
      Given the target has acted on a notification
      When a machine makes up forgeries
      Then each is refused as not signed by Intercom, and none has an effect
      And no other side effects occur

    Scenario Outline: [WH-04] A signature is judged before the notification <damaged> is read
      Given the target has acted on a notification
      When a notification arrives <damaged>
      Then it is refused as any wrong signature is
      And no other side effects occur

      Examples:
        | damaged                                 |
        | that is no JSON, wrongly signed         |
        | with invalid characters, wrongly signed |
        | cut in half, wrongly signed             |

    Scenario: [WH-05] Signatures are compared in constant time
      Then the profile claims a comparison in constant time

  @wh_signature
  Rule: What Intercom did sign is taken, however it is written

    Scenario Outline: [WH-06] A notification <unusual> is taken
      Given the target has acted on a notification
      When a notification arrives <unusual>
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur

      Examples:
        | unusual             |
        | in many scripts     |
        | with odd spacing    |
        | of the largest size |

    Scenario: [WH-07] No way of writing a notification that a machine can think of is refused
      Given the target has acted on a notification
      When a machine writes notifications in all ways that there are
      Then each is acknowledged
      And no other side effects occur

    Scenario: [WH-08] The secret from before its rotation is good for a while
      Given the target claims two secrets
      And the target has acted on a notification
      When a notification arrives signed with the secret before
      Then it is acknowledged within 5 s
      And it takes effect once
      And no other side effects occur
