@gate
Feature: Creates
  A reply lost on the way back is the classic source of duplicate people.
  Source: Intercom REST API reference, Create contact; recorded 409 answers.

  @create_once
  Rule: A create whose reply is lost leaves exactly one contact

    Scenario Outline: [CR-01] <operation> creates one <role> when the answer is <fault>
      Given a new <role> for <operation>
      And the next 1 Intercom writes of <operation> meet <fault>
      When the target is asked to <operation>
      Then the caller is told the truth
      And Intercom holds exactly one such contact

      Examples: a lead, which Intercom does not de-duplicate
        | operation  | role | fault                             |
        | each write | lead | a reply lost to a close           |
        | each write | lead | a reply that never comes          |
        | each write | lead | a reply lost to a gateway timeout |

      Examples: a user, which Intercom does
        | operation  | role | fault                    |
        | each write | user | a reply lost to a close  |
        | each write | user | a reply that never comes |

    Scenario Outline: [CR-04] <operation> of a <role> whose call meets <fault> is never doubled
      Given a new <role> for <operation>
      And the next 1 Intercom writes of <operation> meet <fault>
      When the target is asked to <operation>
      Then the caller is told the truth
      And Intercom holds at most one such contact

      Examples:
        | operation  | role | fault               |
        | each write | lead | a closed connection |
        | each write | user | a closed connection |
        | each write | user | a 503 error         |

    Scenario Outline: [CR-05] <operation> of a <role> whose calls all meet <fault> ends clearly
      Given a new <role> for <operation>
      And every Intercom write of <operation> meets <fault>
      When the target is asked to <operation>
      Then the caller is told the truth
      And Intercom holds at most one such contact

      Examples:
        | operation  | role | fault                   |
        | each write | lead | a closed connection     |
        | each write | lead | a reply lost to a close |
        | each write | user | a reply lost to a close |

    Scenario Outline: [CR-06] <operation> of a <role> over a link that <disturbance> is never doubled
      Given a new <role> for <operation>
      And <operation> reaches Intercom over a link that <disturbance>
      When the target is asked to <operation>
      Then the caller is told the truth
      And Intercom holds at most one such contact

      Examples:
        | operation  | role | disturbance        |
        | each write | lead | resets connections |
        | each write | user | resets connections |

  @search_lag
  Rule: The delay of the search index never leads to a duplicate

    Scenario Outline: [CR-02] <operation> twice within the delay leaves one contact
      Given new contacts reach Intercom's search only after 5 min
      And a new user for <operation>
      When the target is asked to <operation>
      And the target is asked to <operation>
      Then every caller is told the truth
      And Intercom holds exactly one such contact

      Examples:
        | operation  |
        | each write |

    Scenario Outline: [CR-03] <operation> after a lost reply within the delay leaves one contact
      Given new contacts reach Intercom's search only after 5 min
      And a new user for <operation>
      And the next 1 Intercom writes of <operation> meet a reply lost to a close
      When the target is asked to <operation>
      Then the caller is told the truth
      And Intercom holds exactly one such contact

      Examples:
        | operation  |
        | each write |
