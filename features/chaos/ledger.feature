@gate @chaos
Feature: Ledger
  What a service acknowledged while it was busy is compared with what Intercom holds: neither less, nor more, nor else.
  Source: Intercom REST API reference, Create contact; recorded 409 answers; incident reports on lost and doubled people.

  @chaos_ledger
  Rule: Nothing acknowledged is lost, doubled or on the wrong record, whatever broke in mid-work

    Scenario Outline: [CH-40] The books balance although the link <disturbance> in mid-work
      Given many callers who want people written and erased
      When they and Intercom keep the target busy while the link <disturbance>
      Then nothing acknowledged is lost, doubled, or on the wrong record
      And the side effects are at most those of what was asked and told

      Examples:
        | disturbance                         |
        | resets connections                  |
        | swallows every answer               |
        | breaks off in the middle of answers |
        | flaps                               |

    Scenario Outline: [CH-41] The books balance although writes meet <fault> in mid-work
      Given many callers who want people written and erased
      When they and Intercom keep the target busy while writes meet <fault>
      Then nothing acknowledged is lost, doubled, or on the wrong record
      And the side effects are at most those of what was asked and told

      Examples:
        | fault                   |
        | a rate limit            |
        | a 503 error             |
        | a reply lost to a close |

    Scenario: [CH-42] The books balance although everything takes long and overlaps
      Given many callers who want people written and erased
      When they and Intercom keep the target busy while every call meets a slow answer
      Then nothing acknowledged is lost, doubled, or on the wrong record
      And the side effects are at most those of what was asked and told

  @chaos_known_again
  Rule: Whoever was just made is known again, before Intercom's search knows of them

    Scenario Outline: [CH-45] <operation> of a new <role> can be asked again within the delay of the search
      Given new contacts reach Intercom's search only after 5 min
      And a new <role> for <operation>
      And <operation> updates whom it knows
      When the target is asked to <operation> again and again for one person
      Then nothing acknowledged is lost, doubled, or on the wrong record
      And every caller is told that it is done
      And the side effects are at most those of what was asked and told

      Examples:
        | operation  | role |
        | each write | lead |
        | each write | user |
