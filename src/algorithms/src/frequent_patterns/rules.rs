//! Rules of one consequent that frequent itemsets give (mllib/fpm/AssociationRules.scala).

use std::collections::HashMap;

use super::Itemset;

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub antecedent: Vec<u32>,
    pub consequent: u32,
    /// How many of the transactions with the antecedent have the consequent too.
    pub confidence: f64,
    /// The confidence over the consequent's own share; None where that is not known.
    pub lift: Option<f64>,
    /// The share of transactions that have both.
    pub support: f64,
}

/// Those of enough confidence, in the order of the itemsets, of data with so many transactions.
pub fn association_rules(itemsets: &[Itemset], min_confidence: f64, rows: u64) -> Vec<Rule> {
    let counts: HashMap<&[u32], u64> = itemsets.iter().map(|set| (&set.items[..], set.count)).collect();
    let mut rules = Vec::new();
    for set in itemsets.iter().filter(|set| set.items.len() > 1) {
        for (place, consequent) in set.items.iter().enumerate() {
            let mut antecedent = set.items.clone();
            antecedent.remove(place);
            let Some(with) = counts.get(&antecedent[..]) else { continue };
            let confidence = set.count as f64 / *with as f64;
            if confidence < min_confidence {
                continue;
            }
            let own = counts.get(&[*consequent][..]).map(|count| *count as f64 / rows as f64);
            let lift = own.map(|own| confidence / own);
            rules.push(Rule { antecedent, consequent: *consequent, confidence, lift, support: set.count as f64 / rows as f64 });
        }
    }
    rules
}
