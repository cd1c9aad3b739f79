//! Requests as the log tells them: each `START`, the grant-result lines that belong to it, and the pages that were seen for it.

use std::collections::HashSet;

use super::pages::Page;
use crate::metrics::log::{GrantResult, Says};
use crate::metrics::timeline::{Place, Timeline};

/// Whose request it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The app under test.
    App,
    /// Android for the app.
    System,
    /// Another app.
    Other,
}

/// One request session.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose.
    pub owner: Owner,
    /// When it began.
    pub place: Place,
    /// `result code` of the START line; `None` when there was no such line.
    pub start: Option<i32>,
    /// Grant results.
    pub results: Vec<(Place, GrantResult)>,
    /// Pages, by their place in the list of pages.
    pub pages: Vec<usize>,
    /// It came while another was open.
    pub merged: bool,
    /// Where the permission controller says that it was wrongly formed.
    pub rejected: Option<Place>,
}

/// What identifies the app in the log.
struct Identity {
    uids: HashSet<u32>,
    pids: HashSet<u32>,
}

impl Identity {
    fn of(line: &Timeline<'_>) -> Self {
        let mut identity = Identity { uids: HashSet::new(), pids: HashSet::new() };
        for entry in &line.log {
            match &entry.says {
                Says::ProcessStarted { pid, uid, process } if line.is_app_process(process) => {
                    identity.pids.insert(*pid);
                    identity.uids.extend(uid);
                }
                Says::Result(result) if !line.package().is_empty() && result.package == line.package() => {
                    identity.uids.extend(result.uid)
                }
                _ => {}
            }
        }
        identity
    }

    /// Apps' uids begin at 10000; an unknown uid is taken for the app's.
    fn owner(&self, uid: Option<u32>) -> Owner {
        match uid {
            None => Owner::App,
            Some(uid) if self.uids.is_empty() => {
                if uid % 100_000 >= 10_000 {
                    Owner::App
                } else {
                    Owner::Other
                }
            }
            Some(uid) => {
                if self.uids.contains(&uid) {
                    Owner::App
                } else {
                    Owner::Other
                }
            }
        }
    }
}

/// The requests of a job, in order.
pub fn requests(line: &Timeline<'_>, pages: &[Page]) -> Vec<Request> {
    let identity = Identity::of(line);
    // An app may write any line; the system's are not written by its processes.
    let lines = || line.log.iter().filter(|entry| !identity.pids.contains(&entry.pid));
    let mut requests: Vec<Request> = Vec::new();
    for entry in lines() {
        let (owner, code) = match entry.says {
            Says::Request { uid, code } => (identity.owner(uid), code),
            Says::RequestForOther => (Owner::System, 0),
            _ => continue,
        };
        requests.push(Request {
            owner,
            place: entry.place,
            start: Some(code),
            results: Vec::new(),
            pages: Vec::new(),
            merged: false,
            rejected: None,
        });
    }
    give_pages(&mut requests, pages);
    let results: Vec<(Place, &GrantResult)> = lines()
        .filter_map(|entry| match &entry.says {
            Says::Result(result) => Some((entry.place, result)),
            _ => None,
        })
        .filter(|(_, result)| line.package().is_empty() || result.package.is_empty() || result.package == line.package())
        .collect();
    give_results(&mut requests, &results, pages);
    for entry in lines().filter(|entry| entry.says == Says::Rejected) {
        let before = |request: &&mut Request| request.start.is_some() && request.place.at <= entry.place.at;
        let last = requests.iter_mut().filter(before).max_by_key(|request| (request.place.at, request.place.seq));
        if let Some(request) = last {
            request.rejected = Some(entry.place);
        }
    }
    mark_merged(&mut requests, pages);
    requests.sort_by_key(|request| (request.place.at, request.place.seq));
    requests
}

/// Each page belongs to the last request before it; "2 of 2" to that of "1 of 2". A page without one makes a request of its own.
fn give_pages(requests: &mut Vec<Request>, pages: &[Page]) {
    let mut last: Option<usize> = None;
    for (index, page) in pages.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|i| pages[i].number);
        let follows =
            matches!((page.number, previous), (Some((k, n)), Some((before, of))) if k > 1 && before + 1 == k && of == n);
        let owner = if follows { last } else { None };
        let owner = owner.or_else(|| {
            // A page at rest was there before; what was asked at this very moment is another one.
            let late =
                |request: &Request| request.place.at > page.place.at || (page.settled && request.place.at == page.place.at);
            // Android asks for an app about notifications alone, and may do so while the app's own request is open.
            let open = |request: &Request| request.start == Some(0) && !late(request);
            let for_app = |request: &Request| request.owner == Owner::System && request.pages.is_empty();
            let of_system = page.group.as_deref() == Some("NOTIFICATIONS")
                && requests.iter().any(|request| open(request) && for_app(request));
            let before = |request: &Request| open(request) && (page.group.is_none() || for_app(request) == of_system);
            let order = |request: &Request| (request.place.at, request.place.seq);
            let found =
                requests.iter().enumerate().filter(|(_, request)| before(request)).max_by_key(|(_, request)| order(request));
            // The same group twice takes two requests.
            let had = |request: &Request| request.pages.iter().any(|&other| pages[other].group == page.group);
            found.map(|(index, _)| index).filter(|&found| !had(&requests[found]))
        });
        let owner = owner.unwrap_or_else(|| {
            requests.push(Request {
                owner: Owner::App,
                place: page.place,
                start: None,
                results: Vec::new(),
                pages: Vec::new(),
                merged: false,
                rejected: None,
            });
            requests.len() - 1
        });
        requests[owner].pages.push(index);
        last = Some(owner);
    }
}

/// The results of one `requestId` belong to the last request before them that has none yet; one that only came while another's page was
/// open stands back.
fn give_results(requests: &mut Vec<Request>, results: &[(Place, &GrantResult)], pages: &[Page]) {
    let mut ids: Vec<&str> = Vec::new();
    for (_, result) in results {
        if !ids.contains(&result.request.as_str()) {
            ids.push(&result.request);
        }
    }
    for id in ids {
        let mine: Vec<(Place, GrantResult)> = results
            .iter()
            .filter(|(_, result)| result.request == id)
            .map(|(place, result)| (*place, (*result).clone()))
            .collect();
        let Some((first, _)) = mine.first().cloned() else { continue };
        let free =
            |request: &Request| request.results.is_empty() && request.place.at <= first.at && request.owner != Owner::Other;
        let with_page = |request: &Request| {
            request.pages.iter().any(|&page| {
                pages[page].place.at <= first.at && !mine.iter().all(|(_, result)| matches!(result.code, 2 | 3 | 5 | 8 | 9))
            })
        };
        let order = |request: &Request| (request.place.at, request.place.seq);
        let found = requests
            .iter()
            .enumerate()
            .filter(|(_, request)| free(request))
            .max_by_key(|(_, request)| (with_page(request), order(request)))
            .map(|(index, _)| index);
        match found {
            Some(index) => requests[index].results = mine,
            None => requests.push(Request {
                owner: Owner::App,
                place: first,
                start: None,
                results: mine,
                pages: Vec::new(),
                merged: false,
                rejected: None,
            }),
        }
    }
}

/// A START without page or result that came while another request's page was open was merged into that one.
fn mark_merged(requests: &mut [Request], pages: &[Page]) {
    let open: Vec<(Option<i64>, Option<i64>)> = requests
        .iter()
        .filter_map(|request| {
            let last = request.pages.iter().filter_map(|&page| pages[page].answered).filter_map(|place| place.at).max();
            let closed = request.results.iter().filter_map(|(place, _)| place.at).max().or(last);
            (!request.pages.is_empty()).then_some((request.place.at, closed))
        })
        .collect();
    for request in requests.iter_mut().filter(|request| request.pages.is_empty() && request.results.is_empty()) {
        let at = request.place.at;
        request.merged = open.iter().any(|&(from, to)| from < at && to.is_none_or(|to| at < Some(to)));
    }
}
