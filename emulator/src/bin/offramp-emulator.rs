//! A simulated device that is started as an emulator is: `offramp-emulator -avd NAME -no-window …`.

fn main() -> std::process::ExitCode {
    offramp_emulator::launch::main(std::env::args().skip(1).collect())
}
