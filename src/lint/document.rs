//! A document as written, valid or not: the input of the checks, each part with its place.

use policy::json::{Json, Member, Node, Span};

use super::{Place, Step};

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) place: Place,
}

/// The values of an element and of its opposite (`Action`, `NotAction`).
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Whether it is the opposite.
    pub(super) not: bool,
    pub(super) list: Vec<Word>,
}

/// A condition: an operator, a key, and values.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) operator: String,
    pub(super) operator_place: Place,
    pub(super) key: String,
    pub(super) key_place: Place,
    /// The place of all values.
    pub(super) place: Place,
    /// The valid values; a boolean or number as written.
    pub(super) values: Vec<Word>,
    /// Whether they are of several JSON types.
    pub(super) mixed: bool,
    /// Whether there is an empty list.
    pub(super) empty: bool,
}

/// A principal of a statement.
#[derive(Debug)]
pub(super) struct Principal {
    /// Whether it is in NotPrincipal.
    pub(super) not: bool,
    /// `AWS`; empty for `"Principal": "*"`.
    pub(super) key: String,
    pub(super) word: Word,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Statement<'n> {
    pub(super) number: usize,
    pub(super) place: Place,
    members: &'n [Member],
    pub(super) actions: Words,
    pub(super) resources: Words,
    pub(super) conditions: Vec<Condition>,
    pub(super) principals: Vec<Principal>,
}

impl<'n> Statement<'n> {
    pub(super) fn new(number: usize, node: &'n Node, path: Vec<Step>) -> Self {
        let members = members(node);
        let place = Place::new(path, node.span());
        let mut statement = Self {
            number,
            place,
            members,
            actions: Words::default(),
            resources: Words::default(),
            conditions: Vec::new(),
            principals: Vec::new(),
        };
        statement.actions = statement.words("Action", "NotAction");
        statement.resources = statement.words("Resource", "NotResource");
        statement.conditions = statement.conditions();
        statement.principals = statement.principals();
        statement
    }

    /// Its elements.
    pub(super) fn members(&self) -> &'n [Member] {
        self.members
    }

    /// The value of an element.
    pub(super) fn get(&self, name: &str) -> Option<&'n Node> {
        find(self.members, name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The place of an element's value.
    pub(super) fn at(&self, name: &str) -> Place {
        match self.get(name) {
            Some(node) => self.place.member(name, node.span()),
            None => self.place.clone(),
        }
    }

    /// Whether its effect is `Allow`; `None` for anything but `Allow` and `Deny`.
    pub(super) fn allows(&self) -> bool {
        self.effect() == Some("Allow")
    }

    pub(super) fn denies(&self) -> bool {
        self.effect() == Some("Deny")
    }

    fn effect(&self) -> Option<&'n str> {
        text(self.get("Effect")?)
    }

    pub(super) fn sid(&self) -> Option<&'n str> {
        text(self.get("Sid")?)
    }

    /// Whether any of its conditions has the key.
    pub(super) fn has_key(&self, key: &str) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|condition| condition.key.eq_ignore_ascii_case(key))
    }

    fn words(&self, name: &str, opposite: &str) -> Words {
        let (not, name) = match self.get(name) {
            Some(_) => (false, name),
            None => (true, opposite),
        };
        match self.get(name) {
            Some(node) => Words {
                not,
                list: texts(node, &self.at(name)),
            },
            None => Words::default(),
        }
    }

    fn conditions(&self) -> Vec<Condition> {
        let Some(node) = self.get("Condition") else {
            return Vec::new();
        };
        let block = self.at("Condition");
        let mut conditions = Vec::new();
        for operator in members(node) {
            let inside = block.member(&operator.name, operator.node.span());
            for member in members(&operator.node) {
                let place = inside.member(&member.name, member.node.span());
                conditions.push(Condition {
                    operator: operator.name.clone(),
                    operator_place: block.key(&operator.name, operator.span),
                    key: member.name.clone(),
                    key_place: inside.key(&member.name, member.span),
                    values: values(&member.node, &place),
                    mixed: is_mixed(&member.node),
                    empty: matches!(&member.node.value, Json::List(list) if list.is_empty()),
                    place,
                });
            }
        }
        conditions
    }

    fn principals(&self) -> Vec<Principal> {
        let mut principals = Vec::new();
        for (not, name) in [(false, "Principal"), (true, "NotPrincipal")] {
            let Some(node) = self.get(name) else { continue };
            let place = self.at(name);
            if let Some(text) = text(node) {
                principals.push(Principal {
                    not,
                    key: String::new(),
                    word: Word {
                        text: text.to_owned(),
                        place,
                    },
                });
                continue;
            }
            for member in members(node) {
                let place = place.member(&member.name, member.node.span());
                let of = |word| Principal {
                    not,
                    key: member.name.clone(),
                    word,
                };
                principals.extend(texts(&member.node, &place).into_iter().map(of));
            }
        }
        principals
    }
}

impl Place {
    pub(super) fn new(path: Vec<Step>, (start, end): Span) -> Self {
        Self { path, start, end }
    }

    fn step(&self, step: Step, span: Span) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Self::new(path, span)
    }

    /// The value of a member of the object at this place.
    pub(super) fn member(&self, name: &str, span: Span) -> Self {
        self.step(Step::Member(name.to_owned()), span)
    }

    /// The name of a member of the object at this place.
    pub(super) fn key(&self, name: &str, span: Span) -> Self {
        self.step(Step::Key(name.to_owned()), span)
    }

    /// An item of the array at this place.
    pub(super) fn item(&self, index: usize, span: Span) -> Self {
        self.step(Step::Item(index), span)
    }
}

/// The members of an object; empty for other values.
pub(super) fn members(node: &Node) -> &[Member] {
    match &node.value {
        Json::Object(members) => members,
        _ => &[],
    }
}

pub(super) fn find<'n>(members: &'n [Member], name: &str) -> Option<&'n Node> {
    let member = members.iter().find(|member| member.name == name)?;
    Some(&member.node)
}

pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// A value, or the items of a list, each with its place.
pub(super) fn items<'n>(node: &'n Node, place: &Place) -> Vec<(&'n Node, Place)> {
    match &node.value {
        Json::List(nodes) => {
            let item = |(index, node): (usize, &'n Node)| (node, place.item(index, node.span()));
            nodes.iter().enumerate().map(item).collect()
        }
        _ => vec![(node, place.clone())],
    }
}

fn texts(node: &Node, place: &Place) -> Vec<Word> {
    let word = |(node, place)| {
        let text = text(node)?.to_owned();
        Some(Word { text, place })
    };
    items(node, place).into_iter().filter_map(word).collect()
}

fn values(node: &Node, place: &Place) -> Vec<Word> {
    let word = |(node, place): (&Node, Place)| {
        let text = match &node.value {
            Json::Text(text) | Json::Number(text) => text.clone(),
            Json::Bool(value) => value.to_string(),
            _ => return None,
        };
        Some(Word { text, place })
    };
    items(node, place).into_iter().filter_map(word).collect()
}

fn is_mixed(node: &Node) -> bool {
    let Json::List(nodes) = &node.value else {
        return false;
    };
    let kinds: Vec<_> = nodes
        .iter()
        .map(|node| std::mem::discriminant(&node.value))
        .collect();
    kinds.windows(2).any(|pair| pair.first() != pair.last())
}
