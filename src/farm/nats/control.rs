//! Cancelling: what waits is taken away, what runs is told to stop, who waits is told why.

use std::time::Duration;

use async_nats::Subscriber;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures::StreamExt;
use serde::{Deserialize, Serialize};

use super::names::{self, CONTROL};
use super::{FarmError, Link};

/// What is asked of everybody who has to do with a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The run.
    pub run: String,
    /// Why it is to end, for its report.
    pub why: String,
}

impl Link {
    /// Ends a run that is on the farm. How many of its jobs had not ended.
    ///
    /// # Errors
    /// There is no such run; the server does not answer.
    pub fn cancel(&self, run: &str, why: &str) -> Result<u64, FarmError> {
        self.wait(async {
            self.plan_of(run).await?;
            self.end(run, why).await
        })
    }

    /// Ends a run: nothing of it begins any more, what runs stops. How many jobs were still waiting.
    pub(super) async fn end(&self, run: &str, why: &str) -> Result<u64, FarmError> {
        let order = Order { run: run.to_owned(), why: why.to_owned() };
        let body = serde_json::to_vec(&order).map_err(|error| FarmError::Hostile(error.to_string()))?;
        let failed = |error| FarmError::server("the run cannot be cancelled", error);
        // First the word, so that no job of it is begun that was just being handed out.
        self.js.publish(names::control(run), body.into()).await.map_err(failed)?.await.map_err(failed)?;
        self.withdraw(run).await
    }

    /// Hears of runs that are ended from now on.
    pub(super) async fn orders(&self) -> Result<Subscriber, FarmError> {
        let subscribed = self.client.subscribe("offramp.control.*").await;
        subscribed.map_err(|error| FarmError::server("what is cancelled cannot be heard", error))
    }

    /// The next run that is ended; `None` if none is for a while.
    pub(super) async fn next_order(orders: &mut Subscriber, wait: Duration) -> Option<String> {
        match tokio::time::timeout(wait, orders.next()).await {
            Ok(Some(message)) => serde_json::from_slice::<Order>(&message.payload).ok().map(|order| order.run),
            // The subscription is over, which only happens with the connection's end.
            Ok(None) => {
                tokio::time::sleep(wait).await;
                None
            }
            Err(_) => None,
        }
    }

    /// Why a run was ended, if it was.
    pub(super) async fn ended(&self, run: &str) -> Result<Option<String>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("whether the run was cancelled cannot be asked", error);
        let stream = self.js.get_stream_no_info(CONTROL).await.map_err(|error| why(&error))?;
        let message = match stream.get_last_raw_message_by_subject(&names::control(run)).await {
            Ok(message) => message,
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Ok(None),
            Err(error) => return Err(why(&error)),
        };
        let order: Option<Order> = serde_json::from_slice(&message.payload).ok();
        Ok(Some(order.map_or_else(|| "cancelled".to_owned(), |order| order.why)))
    }
}
