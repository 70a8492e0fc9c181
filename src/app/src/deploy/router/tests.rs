use super::*;

fn router(replicas: usize, policy: Policy) -> Router {
    let mut router = Router { policy, ..Router::default() };
    for _ in 0..replicas {
        let id = router.add("churn", 1);
        router.serving(&id);
    }
    router
}

fn sent(router: &mut Router) -> Vec<(String, u64)> {
    std::iter::from_fn(|| router.next()).collect()
}

fn pairs(told: &[(String, u64)]) -> Vec<(&str, u64)> {
    told.iter().map(|(id, number)| (id.as_str(), *number)).collect()
}

#[test]
fn whoever_is_free_takes_the_next() {
    let mut router = router(2, Policy::LeastBusy);
    (1..=4).for_each(|number| assert_eq!(router.arrive(number), Arrival::Accepted));
    assert_eq!(pairs(&sent(&mut router)), [("churn-1", 1), ("churn-2", 2)]);
    assert_eq!((router.waiting(), router.busy()), (2, 2));
    router.answered("churn-2", 2, 10.0);
    assert_eq!(pairs(&sent(&mut router)), [("churn-2", 3)]);
    router.answered("churn-2", 3, 10.0);
    router.answered("churn-1", 1, 5.0);
    // Both are free: the one that has had less to do.
    assert_eq!(pairs(&sent(&mut router)), [("churn-1", 4)]);
}

#[test]
fn in_turn_each_has_its_own_queue() {
    let mut router = router(2, Policy::RoundRobin);
    (1..=4).for_each(|number| assert_eq!(router.arrive(number), Arrival::Accepted));
    let first = sent(&mut router);
    assert_eq!(first.len(), 2);
    let (id, number) = first[0].clone();
    router.answered(&id, number, 1.0);
    let second = sent(&mut router);
    assert_eq!(second[0].0, id);
    router.answered(&id, second[0].1, 1.0);
    // The other's queue is not this one's, however idle it is.
    assert_eq!((sent(&mut router).len(), router.waiting()), (0, 1));
}

#[test]
fn a_replica_that_dies_takes_nothing_along() {
    let mut router = router(2, Policy::LeastBusy);
    (1..=3).for_each(|number| {
        router.arrive(number);
    });
    sent(&mut router);
    assert!(router.lost("churn-1", 1));
    // It is not asked again before another has taken its place.
    assert!(sent(&mut router).is_empty());
    assert_eq!(router.ended("churn-1", "killed"), Some(0));
    router.restarted("churn-1");
    router.answered("churn-2", 2, 1.0);
    // What was lost comes first.
    assert_eq!(pairs(&sent(&mut router)), [("churn-2", 1)]);
    assert_eq!(router.tries(1), 1);
    router.serving("churn-1");
    assert_eq!(pairs(&sent(&mut router)), [("churn-1", 3)]);
    let slot = router.slot("churn-1").unwrap();
    assert_eq!((slot.restarts, slot.lost), (1, 1));
}

#[test]
fn a_replica_that_ends_before_it_says_so_takes_nothing_along() {
    for policy in [Policy::LeastBusy, Policy::RoundRobin] {
        let mut router = router(2, policy);
        (1..=4).for_each(|number| {
            router.arrive(number);
        });
        let first = sent(&mut router);
        let (dead, number) = first[0].clone();
        assert!(router.ended(&dead, "killed").is_some());
        // That its answer will not come is told a second time; the request waits already.
        assert!(router.lost(&dead, number));
        let (other, its) = first[1].clone();
        router.answered(&other, its, 1.0);
        let mut rest = Vec::new();
        while let Some((id, number)) = router.next() {
            assert_eq!(id, other);
            router.answered(&id, number, 1.0);
            rest.push(number);
        }
        rest.push(its);
        rest.sort_unstable();
        assert_eq!(rest, [1, 2, 3, 4], "{policy:?}");
    }
}

#[test]
fn a_request_that_kills_is_given_up() {
    let mut router = router(1, Policy::LeastBusy);
    router.arrive(7);
    for left in [true, true, false] {
        assert_eq!(pairs(&sent(&mut router)), [("churn-1", 7)]);
        assert_eq!(router.lost("churn-1", 7), left);
        router.ended("churn-1", "out of memory");
        router.restarted("churn-1");
        router.serving("churn-1");
    }
    assert_eq!((router.waiting(), router.busy()), (0, 0));
    assert_eq!(router.slot("churn-1").unwrap().health, Health::Ready);
}

#[test]
fn a_replica_that_never_serves_is_not_started_for_ever() {
    let mut router = Router::default();
    let id = router.add("churn", 1);
    assert_eq!(router.arrive(1), Arrival::Accepted);
    assert_eq!(router.ended(&id, "no model"), Some(0));
    assert_eq!(router.ended(&id, "no model"), Some(500));
    assert!(router.abandoned().is_empty());
    assert_eq!(router.ended(&id, "no model"), None);
    assert_eq!(router.slot(&id).unwrap().health, Health::Failed("no model".to_owned()));
    assert_eq!(router.abandoned(), [1]);
    assert_eq!(router.arrive(2), Arrival::NoReplica);
    router.retry(&id);
    router.restarted(&id);
    router.serving(&id);
    assert_eq!(router.arrive(3), Arrival::Accepted);
}

#[test]
fn the_queue_has_an_end() {
    let mut router = router(1, Policy::LeastBusy);
    for number in 0..QUEUE_LIMIT as u64 {
        assert_eq!(router.arrive(number), Arrival::Accepted);
    }
    assert_eq!(router.arrive(5000), Arrival::Full);
    assert!(router.withdraw(17) && !router.withdraw(17));
    assert_eq!(router.arrive(5001), Arrival::Accepted);
}

#[test]
fn the_one_that_is_missed_least_goes_first() {
    let mut router = router(3, Policy::LeastBusy);
    router.add("churn", 1);
    assert_eq!(router.remove_one().unwrap(), "churn-4");
    router.arrive(1);
    router.arrive(2);
    router.arrive(3);
    sent(&mut router);
    router.answered("churn-2", 2, 1.0);
    assert_eq!(router.remove_one().unwrap(), "churn-2");
    // What the last was answering waits again.
    assert_eq!(router.remove_one().unwrap(), "churn-3");
    assert_eq!(router.waiting(), 1);
    let (ids, numbers) = router.close();
    assert_eq!((ids, numbers), (vec!["churn-1".to_owned()], vec![1, 3]));
}

#[test]
fn some_of_the_replicas_may_be_left_out() {
    for policy in [Policy::LeastBusy, Policy::RoundRobin] {
        let mut router = Router { among: Some(1), ..router(3, policy) };
        (1..=3).for_each(|number| {
            router.arrive(number);
        });
        assert_eq!(pairs(&sent(&mut router)), [("churn-1", 1)]);
        assert_eq!(router.waiting(), 2);
        router.among = None;
        let more = sent(&mut router).len();
        assert_eq!(more, if policy == Policy::LeastBusy { 2 } else { 0 });
    }
}

#[test]
fn another_version_takes_over_without_a_gap() {
    let mut router = router(2, Policy::LeastBusy);
    (1..=3).for_each(|number| {
        router.arrive(number);
    });
    sent(&mut router);
    router.leave_all();
    let (new, newer) = (router.add("churn", 2), router.add("churn", 2));
    // Until one of the new can answer, the old do.
    assert_eq!((router.drain(), router.staying(), router.answering()), (vec![], 2, Some(1)));
    router.answered("churn-1", 1, 1.0);
    assert_eq!(pairs(&sent(&mut router)), [("churn-1", 3)]);
    router.serving(&new);
    assert_eq!(router.answering(), Some(2));
    // Both are busy; the first that has answered goes.
    assert_eq!(router.drain(), Vec::<String>::new());
    router.answered("churn-2", 2, 1.0);
    assert_eq!(router.drain(), ["churn-2"]);
    // One that ends by itself is not started again.
    assert_eq!(router.ended("churn-1", "killed"), None);
    assert_eq!(pairs(&sent(&mut router)), [(new.as_str(), 3)]);
    router.serving(&newer);
    assert_eq!((router.slots.len(), router.staying(), router.drain()), (2, 2, vec![]));
}

/// Whatever dies in whatever order, each request comes to an end once.
#[test]
fn nothing_is_lost_while_replicas_come_and_go() {
    let mut random = touchpaper_deploy::random::Random::new(11);
    let mut router = router(3, Policy::LeastBusy);
    let (mut done, mut arrived) = (std::collections::BTreeMap::<u64, u32>::new(), 0_u64);
    for _ in 0..50_000 {
        match random.below(10) {
            0..=3 => {
                if router.arrive(arrived) != Arrival::Full {
                    arrived += 1;
                }
            }
            4 => {
                let busy = router.slots.iter().find_map(|slot| Some((slot.id.clone(), slot.busy?)));
                if let Some((id, number)) = busy {
                    if random.below(2) == 0 {
                        if !router.lost(&id, number) {
                            *done.entry(number).or_default() += 1;
                        }
                        router.ended(&id, "killed");
                    } else {
                        router.ended(&id, "killed");
                        router.lost(&id, number);
                    }
                    router.restarted(&id);
                    router.serving(&id);
                }
            }
            _ => {
                let busy: Vec<(String, u64)> = router.slots.iter().filter_map(|slot| Some((slot.id.clone(), slot.busy?))).collect();
                for (id, number) in busy {
                    router.answered(&id, number, 1.0);
                    *done.entry(number).or_default() += 1;
                }
            }
        }
        sent(&mut router);
    }
    while router.busy() > 0 {
        let busy: Vec<(String, u64)> = router.slots.iter().filter_map(|slot| Some((slot.id.clone(), slot.busy?))).collect();
        for (id, number) in busy {
            router.answered(&id, number, 1.0);
            *done.entry(number).or_default() += 1;
        }
        sent(&mut router);
    }
    assert!(arrived > 10_000 && done.len() as u64 == arrived, "{} of {arrived}", done.len());
    assert!(done.values().all(|times| *times == 1));
}
