//! A document as a tree of elements: no document type, so no entity but XML's own five; limited depth; unique ids.

use std::collections::HashSet;

use uppsala::{Document, NodeId, NodeKind, Parser};

/// The maximum depth of elements.
const DEPTH: u32 = 64;

/// A parsed document.
pub struct Tree<'d>(Document<'d>);

/// An element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    document: &'t Document<'t>,
    id: NodeId,
}

impl<'d> Tree<'d> {
    /// Parses a document. `None` if it is not well-formed or outside these limits.
    pub fn parse(text: &'d str) -> Option<Self> {
        // Only a declaration may precede the document element, and it must not name another encoding: the bytes are UTF-8.
        let parser = Parser::new().with_max_depth(DEPTH).with_forbid_dtd(true);
        let tree = Self(parser.parse(text).ok()?);
        let mut ids = HashSet::new();
        for element in tree.root()?.descendants() {
            for attribute in &element.node()?.attributes {
                let name = &attribute.name.local_name;
                if name.eq_ignore_ascii_case("id") && !ids.insert(attribute.value.to_string()) {
                    return None;
                }
            }
        }
        Some(tree)
    }

    pub(super) fn root(&self) -> Option<Element<'_>> {
        Some(Element {
            document: &self.0,
            id: self.0.document_element()?,
        })
    }
}

impl<'t> Element<'t> {
    fn node(self) -> Option<&'t uppsala::Element<'t>> {
        self.document.element(self.id)
    }

    pub(super) fn document(self) -> &'t Document<'t> {
        self.document
    }

    pub(super) fn id(self) -> NodeId {
        self.id
    }

    pub(super) fn is(self, namespace: &str, name: &str) -> bool {
        self.node()
            .is_some_and(|node| node.name.matches(Some(namespace), name))
    }

    /// Whether it is in a namespace.
    pub(super) fn is_of(self, namespace: &str) -> bool {
        let node = self.node();
        node.is_some_and(|node| node.name.namespace_uri.as_deref() == Some(namespace))
    }

    /// The value of an attribute without a namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        let mut all = self.node()?.attributes.iter();
        all.find(|held| held.name.namespace_uri.is_none() && held.name.local_name == name)
            .map(|held| &*held.value)
    }

    /// Its child elements.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'t>> {
        let document = self.document;
        document
            .children_iter(self.id)
            .filter(move |id| document.element(*id).is_some())
            .map(move |id| Element { document, id })
    }

    /// Its child elements of a name.
    pub(super) fn all(
        self,
        namespace: &'static str,
        name: &'static str,
    ) -> impl Iterator<Item = Element<'t>> {
        self.children()
            .filter(move |child| child.is(namespace, name))
    }

    /// Its only child element of a name; `None` if it has several.
    pub(super) fn one(self, namespace: &'static str, name: &'static str) -> Option<Element<'t>> {
        let mut all = self.all(namespace, name);
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    /// Itself and all its descendants.
    pub(super) fn descendants(self) -> impl Iterator<Item = Element<'t>> {
        let document = self.document;
        let below = document
            .descendants(self.id)
            .into_iter()
            .filter(move |id| document.element(*id).is_some())
            .map(move |id| Element { document, id })
            .filter(move |element| element.id != self.id);
        std::iter::once(self).chain(below)
    }

    /// Its whole text, trimmed, including the text after a comment: a comment is not signed, and must not truncate a name
    /// (CVE-2018-0489). `None` if it has child elements.
    pub(super) fn text(self) -> Option<String> {
        let mut text = String::new();
        for child in self.document.children_iter(self.id) {
            match self.document.node_kind(child)? {
                NodeKind::Text(part) | NodeKind::CData(part) => text.push_str(part),
                NodeKind::Comment(_) => {}
                _ => return None,
            }
        }
        Some(text.trim().to_owned())
    }
}
