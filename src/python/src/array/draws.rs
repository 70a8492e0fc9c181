//! `_engine.Draws`: many random numbers at once, those that NumPy's older generator draws for a seed.

use parking_lot::Mutex;
use rustpython_vm::builtins::PyType;
use rustpython_vm::types::Constructor;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::random::Mersenne;

use super::{Array, Data, aside};

#[pyclass(module = "_engine", name = "Draws")]
#[derive(Debug, PyPayload)]
pub struct Draws {
    source: Mutex<Source>,
}

#[derive(Debug)]
struct Source {
    twister: Mersenne,
    spare: Option<f64>,
}

impl Source {
    /// In [0, 1), of 53 bits.
    fn random(&mut self) -> f64 {
        let high = f64::from(self.twister.next(27)) * 67_108_864.0;
        (high + f64::from(self.twister.next(26))) / 9_007_199_254_740_992.0
    }

    /// Marsaglia's polar method, the second of a pair first.
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.random() - 1.0, 2.0 * self.random() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// Up to and with `most`: what has too many is drawn again.
    fn below(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        let mask = u64::MAX >> most.leading_zeros();
        loop {
            let high = if most > u64::from(u32::MAX) { u64::from(self.twister.next(32)) << 32 } else { 0 };
            let drawn = (high | u64::from(self.twister.next(32))) & mask;
            if drawn <= most {
                return drawn;
            }
        }
    }
}

#[pyclass(with(Constructor))]
impl Draws {
    #[pymethod]
    fn random(zelf: &Py<Self>, size: usize, vm: &VirtualMachine) -> Array {
        zelf.floats(size, Source::random, vm)
    }

    #[pymethod]
    fn normal(zelf: &Py<Self>, size: usize, vm: &VirtualMachine) -> Array {
        zelf.floats(size, Source::normal, vm)
    }

    #[pymethod]
    fn below(zelf: &Py<Self>, size: usize, most: u64, vm: &VirtualMachine) -> Array {
        let draw = || {
            let mut source = zelf.source.lock();
            (0..size).map(|_| source.below(most) as i64).collect()
        };
        Array::new(Data::Int(aside(size, vm, draw)), vec![size])
    }

    /// For each place from the last to the second with which of those up to it it changes places.
    #[pymethod]
    fn exchanges(zelf: &Py<Self>, size: usize, vm: &VirtualMachine) -> PyObjectRef {
        let mut source = zelf.source.lock();
        let places = (1..size as u64).rev().map(|place| vm.ctx.new_int(source.below(place)).into()).collect();
        vm.ctx.new_list(places).into()
    }
}

impl Draws {
    fn floats(&self, size: usize, draw: fn(&mut Source) -> f64, vm: &VirtualMachine) -> Array {
        let all = || {
            let mut source = self.source.lock();
            (0..size).map(|_| draw(&mut source)).collect()
        };
        Array::new(Data::Float(aside(size, vm, all)), vec![size])
    }
}

impl Constructor for Draws {
    type Args = (u32,);

    fn py_new(_cls: &Py<PyType>, (seed,): Self::Args, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { source: Mutex::new(Source { twister: Mersenne::by_number(seed), spare: None }) })
    }
}
