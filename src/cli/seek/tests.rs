use super::*;
use crate::ui::{Hierarchy, parse};

/// A page of rows: `name>next` opens another page, `name` alone does nothing.
struct Page {
    title: &'static str,
    rows: &'static [(&'static str, Option<usize>)],
}

/// An app of pages, and a finger.
struct App {
    pages: Vec<Page>,
    stack: Vec<usize>,
    tree: Hierarchy,
    activity: String,
    taps: Vec<String>,
}

impl App {
    fn new(pages: Vec<Page>) -> Self {
        let mut app =
            Self { pages, stack: vec![0], tree: parse("<hierarchy/>").unwrap(), activity: String::new(), taps: Vec::new() };
        app.draw();
        app
    }

    fn draw(&mut self) {
        let page = &self.pages[*self.stack.last().unwrap()];
        let mut xml = "<hierarchy><node package='com.app' bounds='[0,0][1080,1920]'>".to_owned();
        xml += &format!(
            "<node class='android.widget.TextView' resource-id='com.app:id/title' package='com.app' text='{}' bounds='[150,60][900,140]'/>",
            page.title
        );
        for (i, (label, _)) in page.rows.iter().enumerate() {
            let (top, bottom) = (300 + i * 100, 390 + i * 100);
            xml += &format!(
                "<node class='android.widget.Button' package='com.app' clickable='true' enabled='true' text='{label}' bounds='[0,{top}][1080,{bottom}]'/>"
            );
        }
        self.tree = parse(&(xml + "</node></hierarchy>")).unwrap();
        self.activity = "com.app/.Main".into();
    }
}

impl Hands for App {
    fn sight(&self) -> Option<Sight<'_>> {
        Some(Sight { tree: &self.tree, window: &self.activity, activity: &self.activity, ours: true })
    }

    fn tap(&mut self, node: NodeId) -> Result<(), Halt> {
        let label = self.tree.label(node).to_owned();
        let page = &self.pages[*self.stack.last().unwrap()];
        let next = page.rows.iter().find(|(row, _)| *row == label).and_then(|(_, next)| *next);
        self.taps.push(label);
        self.stack.extend(next);
        self.draw();
        Ok(())
    }

    fn scroll(&mut self) -> Result<(), Halt> {
        Ok(())
    }

    fn back(&mut self) -> Result<(), Halt> {
        if self.stack.len() > 1 {
            self.stack.pop();
        }
        self.draw();
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Halt> {
        self.stack = vec![0];
        self.draw();
        Ok(())
    }
}

fn labels(way: &Option<Vec<Leg>>) -> Vec<&str> {
    way.iter().flatten().map(|leg| leg.label.as_str()).collect()
}

#[test]
fn goes_by_the_menus_and_touches_nothing_that_costs() {
    let page = |title, rows| Page { title, rows };
    let mut app = App::new(vec![
        page(
            "Home",
            &[
                ("Buy coins", None),
                ("Log out", None),
                ("Continue with Goose", None),
                ("Sign up for news", None),
                ("News", Some(1)),
                ("Me", Some(2)),
            ],
        ),
        page("News", &[("Delete my account", None)]),
        page("Me", &[("Medals", None), ("Settings", Some(3))]),
        page("Settings", &[("Language", None), ("Privacy policy", Some(4))]),
        page("Privacy policy", &[]),
    ]);
    let search = Menus.reach(Goal::PrivacyPolicy, 40, &mut app).unwrap();
    assert_eq!(labels(&search.way), ["Me", "Settings", "Privacy policy"]);
    assert_eq!(app.taps, ["Me", "Settings", "Privacy policy"]);
    assert_eq!(search.actions, 3);
}

#[test]
fn a_long_way_is_not_the_last_word() {
    let page = |title, rows| Page { title, rows };
    let mut app = App::new(vec![
        page("Home", &[("Settings", Some(1)), ("Library", Some(5))]),
        page("Settings", &[("About", Some(2))]),
        page("About", &[("Help", Some(3))]),
        page("Help", &[("Legal", Some(4))]),
        page("Legal", &[("Privacy policy", Some(6))]),
        page("Library", &[("Privacy policy", Some(6))]),
        page("Privacy policy", &[]),
    ]);
    let search = Menus.reach(Goal::PrivacyPolicy, 40, &mut app).unwrap();
    assert_eq!(labels(&search.way), ["Library", "Privacy policy"]);
}

#[test]
fn what_is_not_there_is_not_found_and_the_limit_holds() {
    let page = |title, rows| Page { title, rows };
    let pages = || vec![page("Home", &[("One", Some(1)), ("Two", None)]), page("One", &[("Three", None)])];
    let search = Menus.reach(Goal::PrivacyPolicy, 40, &mut App::new(pages())).unwrap();
    assert!(search.way.is_none() && search.exhausted && search.screens == 2, "{search:?}");
    let search = Menus.reach(Goal::PrivacyPolicy, 1, &mut App::new(pages())).unwrap();
    assert!(search.way.is_none() && !search.exhausted && search.actions == 1, "{search:?}");
}
