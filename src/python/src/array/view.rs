//! A block seen through a shape and strides.

use std::sync::Arc;

use parking_lot::RwLock;

use super::kernels::{self, Side};
use super::{Array, Data};

impl Array {
    pub fn new(data: Data, shape: Vec<usize>) -> Self {
        let strides = strides_of(&shape);
        Self { block: Arc::new(RwLock::new(data)), at: 0, shape, strides }
    }

    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    pub fn is_dense(&self) -> bool {
        let mut wanted = 1;
        self.shape.iter().zip(&self.strides).rev().all(|(&size, &stride)| {
            let fits = size <= 1 || stride == wanted;
            wanted *= size as isize;
            fits
        })
    }

    /// Whether all that it sees is in the block.
    pub fn fits(&self) -> bool {
        if self.len() == 0 {
            return true;
        }
        let (mut first, mut last) = (self.at as isize, self.at as isize);
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            let far = stride * (size as isize - 1);
            if far < 0 { first += far } else { last += far }
        }
        first >= 0 && (last as usize) < self.block.read().len()
    }

    /// Where in the block its elements are, in their flat order.
    pub fn places(&self) -> Vec<usize> {
        let mut places = vec![self.at as isize];
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            places = places.iter().flat_map(|place| (0..size as isize).map(move |step| place + step * stride)).collect();
        }
        places.into_iter().map(|place| place as usize).collect()
    }

    /// A copy of its elements in their flat order.
    pub fn flat(&self) -> Data {
        let block = self.block.read();
        let range = self.at..self.at + self.len();
        match (&*block, self.is_dense()) {
            (Data::Float(all), true) => Data::Float(all.get(range).unwrap_or(&[]).to_vec()),
            (Data::Int(all), true) => Data::Int(all.get(range).unwrap_or(&[]).to_vec()),
            (Data::Bool(all), true) => Data::Bool(all.get(range).unwrap_or(&[]).to_vec()),
            (data, false) => kernels::gather(data, &self.places()),
        }
    }

    /// The same with as many elements as the shape has.
    pub fn spread_to(&self, shape: &[usize]) -> Result<Data, String> {
        Ok(self.spread_view(shape)?.flat())
    }

    fn spread_view(&self, shape: &[usize]) -> Result<Self, String> {
        let wrong = || format!("could not broadcast input array from shape {} into shape {}", told(&self.shape), told(shape));
        let more = shape.len().checked_sub(self.shape.len()).ok_or_else(wrong)?;
        let mut strides = vec![0; more];
        for ((&size, &stride), &wanted) in self.shape.iter().zip(&self.strides).zip(shape.iter().skip(more)) {
            match size {
                _ if size == wanted => strides.push(stride),
                1 => strides.push(0),
                _ => return Err(wrong()),
            }
        }
        Ok(Self { block: Arc::clone(&self.block), at: self.at, shape: shape.to_vec(), strides })
    }

    /// One side of an operator whose result has this shape.
    pub fn side(&self, shape: &[usize]) -> Result<Side, String> {
        if self.len() == 1 {
            return Ok(Side::One(self.flat()));
        }
        // The whole of a block is read where it stands.
        if self.shape == shape && self.at == 0 && self.is_dense() && self.block.read().len() == self.len() {
            return Ok(Side::Block(Arc::clone(&self.block)));
        }
        Ok(Side::Many(self.spread_to(shape)?))
    }

    pub fn scatter(&self, places: &[usize], values: Data) {
        fn put<T>(into: &mut [T], places: &[usize], values: Vec<T>) {
            for (place, value) in places.iter().zip(values) {
                if let Some(slot) = into.get_mut(*place) {
                    *slot = value;
                }
            }
        }
        match (&mut *self.block.write(), values) {
            (Data::Float(all), Data::Float(values)) => put(all, places, values),
            (Data::Int(all), Data::Int(values)) => put(all, places, values),
            (Data::Bool(all), Data::Bool(values)) => put(all, places, values),
            _ => {}
        }
    }
}

fn strides_of(shape: &[usize]) -> Vec<isize> {
    let mut strides = vec![1; shape.len()];
    for at in (1..shape.len()).rev() {
        if let (Some(&behind), Some(&size)) = (strides.get(at), shape.get(at))
            && let Some(stride) = strides.get_mut(at - 1)
        {
            *stride = behind * size as isize;
        }
    }
    strides
}

/// The shape of what an operator makes of two.
pub fn common(left: &[usize], right: &[usize]) -> Result<Vec<usize>, String> {
    let dimensions = left.len().max(right.len());
    let size = |shape: &[usize], at: usize| (at + shape.len()).checked_sub(dimensions).and_then(|at| shape.get(at).copied()).unwrap_or(1);
    let both = |at: usize| match (size(left, at), size(right, at)) {
        (a, b) if a == b || b == 1 => Ok(a),
        (1, b) => Ok(b),
        _ => Err(format!("operands could not be broadcast together with shapes {} {} ", told(left), told(right))),
    };
    (0..dimensions).map(both).collect()
}

fn told(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    if shape.len() == 1 { format!("({},)", sizes.concat()) } else { format!("({})", sizes.join(",")) }
}
