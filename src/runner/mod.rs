//! Executes commands on a [`Driver`](crate::driver::Driver): permission policy, waiting; writes the trace.
