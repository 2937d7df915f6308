//! The weights of a Core ML model that is no program: those of the layers of its neural networks.
//!
//! Source: `mlmodel/format/NeuralNetwork.proto` and `Model.proto` of coremltools 9. A field of `WeightParams` is a tensor;
//! its shape is that of its layer, so that its numbers are told by its bytes; how many of less than 8 bits there are, the bits
//! that fill the last byte do not say.

use super::fault::{Fault, ensure};
use super::protobuf::{Field, Message};
use super::tally::Tally;

/// Models and networks inside each other deeper than this are refused.
const DEEPEST: usize = 32;

/// Adds up the weights of what a model is, by the number of its field in `Model.Type`. `false` if there may be numbers that
/// are not counted.
pub(super) fn add(number: u64, content: Field<'_>, tally: &mut Tally) -> Result<bool, Fault> {
    add_type(number, content, tally, 0)
}

fn add_type(number: u64, content: Field<'_>, tally: &mut Tally, depth: usize) -> Result<bool, Fault> {
    match number {
        // Regressor, classifier and network have their layers in the same field.
        303 | 403 | 500 => network(content.message()?, tally, depth).map(|()| true),
        202 => pipeline(content.message()?, tally, depth),
        // Pipelines that end with a label or a number.
        200 | 201 => each(content.message()?, 1, |field| pipeline(field.message()?, tally, depth)),
        // They change features and learn nothing.
        560 | 600..=610 | 900 => Ok(true),
        _ => Ok(false),
    }
}

fn pipeline(pipeline: Message<'_>, tally: &mut Tally, depth: usize) -> Result<bool, Fault> {
    each(pipeline, 1, |model| {
        let mut model = model.message()?;
        let depth = deeper(depth)?;
        let mut is_whole = true;
        while let Some((number, field)) = model.next()? {
            if number >= 200 {
                is_whole &= add_type(number, field, tally, depth)?;
            }
        }
        Ok(is_whole)
    })
}

fn network(network: Message<'_>, tally: &mut Tally, depth: usize) -> Result<(), Fault> {
    each(network, 1, |field| layer(field.message()?, tally, depth).map(|()| true)).map(|_| ())
}

/// Does something with each field of a number; whether it was all of them.
fn each<'s>(
    mut message: Message<'s>,
    number: u64,
    mut work: impl FnMut(Field<'s>) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    let mut is_whole = true;
    while let Some((found, field)) = message.next()? {
        if found == number {
            is_whole &= work(field)?;
        }
    }
    Ok(is_whole)
}

fn deeper(depth: usize) -> Result<usize, Fault> {
    ensure(depth < DEEPEST, || "models are nested too deep".to_owned())?;
    Ok(depth + 1)
}

/// What of the parameters of a layer holds weights.
enum Holder {
    /// These fields are `WeightParams`.
    Weights(&'static [u64]),
    /// In these fields are messages whose fields all are.
    Groups(&'static [u64]),
    /// These fields are networks.
    Networks(&'static [u64]),
}

/// By the field of `NeuralNetworkLayer.layer`.
fn holder(layer: u64) -> Option<Holder> {
    Some(match layer {
        // Convolution.
        100 => Holder::Weights(&[90, 91]),
        // Activation: `PReLU` and `parametricSoftplus`.
        130 => Holder::Groups(&[25, 71]),
        // Inner product, embedding, embedding of n dimensions.
        140 | 150 | 1040 => Holder::Weights(&[20, 21]),
        // Batch normalisation.
        160 => Holder::Weights(&[15, 16, 17, 18]),
        // Scale.
        245 => Holder::Weights(&[2, 5]),
        // Bias, and the two that load a constant.
        250 | 290 | 1070 => Holder::Weights(&[2]),
        // Simple recurrent.
        400 => Holder::Weights(&[30, 31, 32]),
        // GRU.
        410 => Holder::Weights(&[30, 31, 32, 50, 51, 52, 70, 71, 72]),
        // LSTM in one and in both directions.
        420 | 430 => Holder::Groups(&[20]),
        // Custom.
        500 => Holder::Weights(&[20]),
        // Branch, loop.
        605 => Holder::Networks(&[1, 2]),
        615 => Holder::Networks(&[3, 4]),
        // Matrix product.
        1045 => Holder::Weights(&[8, 9]),
        // Layer normalisation.
        1350 => Holder::Weights(&[3, 4]),
        // Convolution in three dimensions.
        1471 => Holder::Weights(&[60, 61]),
        _ => return None,
    })
}

fn layer(mut layer: Message<'_>, tally: &mut Tally, depth: usize) -> Result<(), Fault> {
    while let Some((number, field)) = layer.next()? {
        let Some(holder) = holder(number) else { continue };
        let mut parameters = field.message()?;
        while let Some((number, field)) = parameters.next()? {
            match holder {
                Holder::Weights(fields) if fields.contains(&number) => weights(field.message()?, tally)?,
                Holder::Groups(fields) if fields.contains(&number) => {
                    let mut group = field.message()?;
                    while let Some((_, field)) = group.next()? {
                        weights(field.message()?, tally)?;
                    }
                }
                Holder::Networks(fields) if fields.contains(&number) => {
                    network(field.message()?, tally, deeper(depth)?)?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// `WeightParams`: numbers in one of four fields. One without numbers is none.
fn weights(mut weights: Message<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let (mut floats, mut raw, mut bits) = (0_u64, 0, None);
    while let Some((number, field)) = weights.next()? {
        match (number, &field) {
            // Each on its own, or all in one field.
            (1, Field::Number(_)) => floats += 1,
            (1, Field::Bytes(_)) => floats += field.length() / 4,
            (2, _) if field.length() > 0 => tally.add("Float16", field.length() / 2),
            (30, _) => raw = field.length(),
            (31, _) if field.length() > 0 => tally.add("Int8", field.length()),
            (40, _) => {
                each(field.message()?, 1, |number| {
                    bits = Some(number.number());
                    Ok(true)
                })?;
            }
            _ => {}
        }
    }
    if floats > 0 {
        tally.add("Float32", floats);
    }
    match bits {
        _ if raw == 0 => {}
        Some(8) => tally.add("UInt8", raw),
        _ => tally.add_uncounted(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::facts::{Format, HeaderFacts};
    use crate::inspect::weights::source::Source;

    /// A field that holds bytes.
    fn field(number: u64, content: &[u8]) -> Vec<u8> {
        let varint = |mut number: u64| {
            let mut bytes = Vec::new();
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
            bytes
        };
        [varint(number << 3 | 2), varint(content.len() as u64), content.to_vec()].concat()
    }

    fn floats(count: usize) -> Vec<u8> {
        field(1, &vec![0; 4 * count])
    }

    fn layers(layers: &[(u64, Vec<u8>)]) -> Vec<u8> {
        layers.iter().flat_map(|(number, content)| field(1, &field(*number, content))).collect()
    }

    fn count(number: u64, content: &[u8]) -> Result<(bool, HeaderFacts), Fault> {
        let bytes = field(number, content);
        let bytes = bytes.as_slice();
        let source = Source::new(&bytes, bytes.len() as u64);
        let (number, field) = Message::new(source.cursor()).next()?.expect("a field");
        let (mut tally, mut facts) = (Tally::default(), HeaderFacts::new(Format::Mlmodel));
        let is_whole = add(number, field, &mut tally)?;
        tally.tell(&mut facts);
        Ok((is_whole, facts))
    }

    #[test]
    fn every_layer_that_learns_is_counted() {
        let pair = |first: u64, second: u64| [field(first, &floats(6)), field(second, &floats(2))].concat();
        let lstm: Vec<u8> = [1, 2, 20, 40, 62].iter().flat_map(|number| field(*number, &floats(3))).collect();
        let gru: Vec<u8> = [30, 52, 72].iter().flat_map(|number| field(*number, &floats(5))).collect();
        let inner = |count: usize| layers(&[(140, field(20, &floats(count)))]);
        for (layer, content, expected) in [
            (100, pair(90, 91), (8, 2)),
            (130, field(25, &field(1, &floats(4))), (4, 1)),
            (130, field(71, &[field(1, &floats(4)), field(2, &floats(4))].concat()), (8, 2)),
            (130, field(15, &[0x0d, 0, 0, 0, 0]), (0, 0)),
            (140, pair(20, 21), (8, 2)),
            (150, pair(20, 21), (8, 2)),
            (160, [pair(15, 16), pair(17, 18)].concat(), (16, 4)),
            (245, pair(2, 5), (8, 2)),
            (250, field(2, &floats(7)), (7, 1)),
            (290, field(2, &floats(7)), (7, 1)),
            (400, [pair(30, 31), field(32, &floats(1))].concat(), (9, 3)),
            (410, gru, (15, 3)),
            (420, field(20, &lstm), (15, 5)),
            (430, [field(20, &lstm), field(20, &lstm)].concat(), (30, 10)),
            (500, pair(20, 20), (8, 2)),
            (605, [field(1, &inner(3)), field(2, &inner(4))].concat(), (7, 2)),
            (615, [field(3, &inner(1)), field(4, &inner(2))].concat(), (3, 2)),
            (1040, pair(20, 21), (8, 2)),
            (1045, pair(8, 9), (8, 2)),
            (1070, field(2, &floats(7)), (7, 1)),
            (1350, pair(3, 4), (8, 2)),
            (1471, pair(60, 61), (8, 2)),
            (120, pair(20, 21), (0, 0)),
        ] {
            let (is_whole, facts) = count(500, &layers(&[(layer, content)])).expect("well-formed");
            let sums = (facts.parameters.expect("counted"), facts.tensors.expect("counted"));
            assert_eq!((is_whole, sums), (true, expected), "{layer}");
        }
    }

    #[test]
    fn numbers_are_counted_by_their_kind() {
        let quantized = |bits: u8, bytes: usize| {
            [field(30, &vec![0; bytes]), field(40, &[&[8, bits][..], &field(101, &floats(1))].concat())]
                .concat()
        };
        let single = [0x0d, 0, 0, 0, 0].repeat(3);
        for (weights, expected) in [
            (floats(3), Some(("Float32", 3))),
            (single, Some(("Float32", 3))),
            (field(2, &[0; 6]), Some(("Float16", 3))),
            (quantized(8, 5), Some(("UInt8", 5))),
            (field(31, &[0; 5]), Some(("Int8", 5))),
            (Vec::new(), None),
            (field(30, b""), None),
        ] {
            let (_, facts) = count(500, &layers(&[(140, field(20, &weights))])).expect("well-formed");
            let found = facts.dtypes.iter().map(|(name, count)| (name.as_str(), count.parameters)).next();
            assert_eq!(found, expected);
        }
        for odd in [field(30, &[0; 5]), quantized(9, 5), quantized(4, 5), quantized(1, 2), quantized(0, 5)] {
            let (_, facts) = count(500, &layers(&[(140, field(20, &odd))])).expect("well-formed");
            assert_eq!((facts.tensors, facts.parameters), (Some(1), None));
        }
    }

    #[test]
    fn a_pipeline_is_counted_as_far_as_all_of_it_is() {
        let inner = layers(&[(140, field(20, &floats(3)))]);
        let models = |models: &[(u64, &[u8])]| -> Vec<u8> {
            models.iter().flat_map(|(number, content)| field(1, &field(*number, content))).collect()
        };
        let two = models(&[(604, b""), (500, &inner), (403, &inner)]);
        let (is_whole, facts) = count(202, &two).expect("well-formed");
        assert_eq!((is_whole, facts.parameters), (true, Some(6)));
        let (is_whole, facts) = count(200, &field(1, &two)).expect("well-formed");
        assert_eq!((is_whole, facts.parameters), (true, Some(6)));
        let (is_whole, _) = count(202, &models(&[(500, &inner), (302, b"")])).expect("well-formed");
        assert!(!is_whole, "a tree has numbers that are not counted");
    }

    #[test]
    fn models_are_nested_so_deep_and_no_deeper() {
        let nested = |depth: usize| {
            (0..depth).fold(layers(&[(140, field(20, &floats(1)))]), |inside, _| {
                layers(&[(605, field(1, &inside))])
            })
        };
        assert_eq!(count(500, &nested(DEEPEST)).expect("well-formed").1.parameters, Some(1));
        let fault = count(500, &nested(DEEPEST + 1)).expect_err("too deep");
        assert!(fault.to_string().contains("nested too deep"), "{fault}");
    }
}
