//! 187 popular models: the licence of each as its publisher states it, against what the catalogue expects of the name.
//!
//! A truth comes from the source that its row names, read on 2026-11-28, and not from the catalogue. Where several
//! licences stand in a row, the publisher offers each, or replaced one by the other in time.

use cargo_model_sbom::internal::assess::{Expected, expected_license};

use crate::support::Workspace;

/// Licences, what says so, models.
type Truth = (&'static [&'static str], &'static str, &'static [&'static str]);

const CARDS: &str = "licence tags of hub cards in PyPI llmfit 1.1.17";
const MTEB: &str = "PyPI mteb 2.26.24";
const FASTEMBED: &str = "PyPI fastembed 0.9.1";
const FIFTYONE: &str = "PyPI fiftyone 1.22.1";
const TEXT: &str = "the licence text itself, read in a repository of the publisher or a mirror";
const README: &str = "the README of the publisher's repository";
const PAGE: &str = "the card or page on the hub";
const MEMORY: &str = "memory: no source was at hand";

const TRUTHS: &[Truth] = &[
    // The 92 that the catalogue knew in the audit of 2026-11-28.
    (&["MIT"], README, &["whisper-base", "whisper-large-v3"]),
    (&["Apache-2.0"], FASTEMBED, &["all-MiniLM-L6-v2", "nomic-embed-text-v1.5", "bge-reranker-v2-m3"]),
    (&["MIT"], MTEB, &["bge-small-en-v1.5", "bge-base-en-v1.5", "bge-large-en-v1.5", "bge-m3"]),
    (&["MIT"], MTEB, &["e5-base-v2", "multilingual-e5-large"]),
    (&["Apache-2.0"], CARDS, &["bge-en-icl", "jina-embeddings-v2-base-en"]),
    (&["LicenseRef-Gemma-ToU-2024-02-21"], CARDS, &["gemma-2b"]),
    (&["LicenseRef-scancode-gemma-tou-2024-04-01"], CARDS, &["bge-multilingual-gemma2", "gemma-2-9b-it"]),
    (&["LicenseRef-scancode-gemma-tou-2025-03-24"], CARDS, &["gemma-3-4b-it", "gemma-3n-E4B-it"]),
    (&["LicenseRef-scancode-gemma-tou-2025-03-24"], FASTEMBED, &["embeddinggemma-300m"]),
    (&["Apache-2.0"], CARDS, &["gemma-4-31B-it"]),
    (&["CC-BY-NC-4.0"], CARDS, &["jina-embeddings-v3", "c4ai-command-r-plus", "aya-expanse-8b"]),
    (&["LicenseRef-Qwen-Research-2024"], PAGE, &["jina-embeddings-v4", "Qwen2.5-VL-3B-Instruct"]),
    (&["Apache-2.0"], CARDS, &["Qwen3-8B", "Qwen3-30B-A3B", "Qwen3-VL-8B-Instruct"]),
    (&["Apache-2.0"], MTEB, &["Qwen3-Embedding-0.6B"]),
    (
        &["Apache-2.0"],
        CARDS,
        &["Qwen2.5-0.5B", "Qwen2.5-1.5B-Instruct", "Qwen2.5-7B-Instruct", "Qwen2.5-14B"],
    ),
    (&["Apache-2.0"], CARDS, &["Qwen2.5-32B-Instruct", "Qwen2.5-Coder-7B-Instruct"]),
    (&["LicenseRef-Qwen-Research-2024"], CARDS, &["Qwen2.5-3B-Instruct", "Qwen2.5-Coder-3B"]),
    (&["LicenseRef-scancode-qwen-2024"], CARDS, &["Qwen2.5-72B-Instruct"]),
    (&["MIT"], README, &["silero-vad"]),
    (&["LicenseRef-Coqui-CPML"], PAGE, &["XTTS-v2"]),
    (&["AGPL-3.0-only"], FIFTYONE, &["yolov5n", "yolov8n", "yolo11n"]),
    (&["LicenseRef-scancode-bigscience-open-rail-m2"], TEXT, &["stable-diffusion-xl-base-1.0"]),
    (&["LicenseRef-scancode-stable-diffusion-2022-08-22"], TEXT, &["stable-diffusion-v1-5"]),
    (
        &["LicenseRef-scancode-stability-ai-community-2024"],
        PAGE,
        &["stable-diffusion-3.5-large", "stable-audio-open-1.0", "sdxl-turbo"],
    ),
    (&["LicenseRef-FLUX.1-dev-NC-1.1.1"], TEXT, &["FLUX.1-dev"]),
    (&["Apache-2.0"], TEXT, &["FLUX.1-schnell"]),
    (&["LicenseRef-FLUX-dev-NC-2.0"], TEXT, &["FLUX.2-dev"]),
    (&["LicenseRef-scancode-llama-2-license-2023"], CARDS, &["Llama-2-7b-hf", "CodeLlama-7b-Instruct-hf"]),
    (&["LicenseRef-Meta-Llama-3-Community"], CARDS, &["Meta-Llama-3-8B-Instruct"]),
    (
        &["LicenseRef-scancode-llama-3.1-license-2024"],
        CARDS,
        &["Llama-3.1-8B-Instruct", "DeepSeek-R1-Distill-Llama-8B"],
    ),
    (&["LicenseRef-scancode-llama-3.2-license-2024"], CARDS, &["Llama-3.2-1B", "Llama-3.2-11B-Vision"]),
    (&["LicenseRef-scancode-llama-3.3-license-2024"], CARDS, &["Llama-3.3-70B-Instruct"]),
    (&["LicenseRef-scancode-llama-4-cla-2025"], CARDS, &["Llama-4-Scout-17B-16E"]),
    (&["Apache-2.0"], CARDS, &["Mistral-7B-Instruct-v0.3", "Mixtral-8x7B-Instruct-v0.1"]),
    (&["Apache-2.0"], CARDS, &["Mistral-Small-24B-Instruct-2501"]),
    (&["LicenseRef-Mistral-MRL-0.1"], CARDS, &["Mistral-Large-Instruct-2407", "Ministral-8B-Instruct-2410"]),
    (&["LicenseRef-Mistral-MNPL-0.1"], TEXT, &["Codestral-22B-v0.1"]),
    (&["LicenseRef-Mistral-Modified-MIT-2026"], TEXT, &["Mistral-Medium-3.5-128B"]),
    (&["MIT"], CARDS, &["DeepSeek-R1", "DeepSeek-R1-Distill-Qwen-7B", "DeepSeek-V3-0324", "DeepSeek-V3.1"]),
    (
        &["LicenseRef-scancode-deepseek-la-1.0"],
        CARDS,
        &["deepseek-coder-6.7b-base", "DeepSeek-Coder-V2-Lite-Instruct"],
    ),
    (&["Apache-2.0"], CARDS, &["gpt-oss-20b", "SmolLM2-1.7B-Instruct", "OLMo-2-1124-7B-Instruct"]),
    (&["MIT"], CARDS, &["Phi-3-mini-4k-instruct", "Phi-3.5-mini-instruct", "phi-4"]),
    (&["Apache-2.0"], CARDS, &["falcon-7b-instruct", "Yi-Coder-9B-Chat"]),
    (&["LicenseRef-TII-Falcon-3-2024-12"], TEXT, &["Falcon3-7B-Instruct"]),
    (&["LicenseRef-LFM-Open-1.0"], CARDS, &["LFM2-1.2B"]),
    (&["LicenseRef-scancode-exaone-ai-model-1.1-nc"], TEXT, &["EXAONE-3.5-7.8B-Instruct"]),
    (&["LicenseRef-Apple-AMLR"], CARDS, &["OpenELM-270M"]),
    (&["LicenseRef-scancode-moonshot-ai-modified-mit-2025"], TEXT, &["Kimi-K2-Instruct"]),
    (&["LicenseRef-MiniMax-M2-Modified-MIT"], TEXT, &["MiniMax-M2"]),
    (&["MIT"], CARDS, &["GLM-4.5-Air"]),
    (&["Apache-2.0"], README, &["granite-8b-code-base"]),
    (&["LicenseRef-scancode-bigcode-open-rail-m-v1"], CARDS, &["starcoder2-3b"]),
    (&["BSD-3-Clause"], MTEB, &["blip-image-captioning-base"]),
    (&["CC-BY-NC-SA-4.0"], README, &["openwakeword"]),
    // The 95 that it did not know.
    (&["MIT"], README, &["distil-large-v3", "faster-whisper-large-v3", "bark"]),
    (&["Apache-2.0"], MTEB, &["all-MiniLM-L12-v2", "all-mpnet-base-v2", "snowflake-arctic-embed-m"]),
    (&["Apache-2.0"], FASTEMBED, &["paraphrase-multilingual-MiniLM-L12-v2", "mxbai-embed-large-v1"]),
    (&["MIT"], FASTEMBED, &["gte-large", "potion-base-8M", "colbertv2.0"]),
    (&["Apache-2.0"], FASTEMBED, &["jina-reranker-v1-tiny-en", "Splade_PP_en_v1"]),
    (&["CC-BY-NC-4.0"], FASTEMBED, &["jina-reranker-v2-base-multilingual"]),
    (&["CC-BY-NC-4.0"], CARDS, &["jina-clip-v2"]),
    (&["MIT"], MEMORY, &["piper-voices"]),
    (&["Apache-2.0"], PAGE, &["Kokoro-82M"]),
    (&["CC-BY-NC-4.0"], PAGE, &["canary-1b", "nllb-200-distilled-600M", "RMBG-2.0"]),
    (&["CC-BY-4.0"], PAGE, &["canary-1b-v2", "parakeet-tdt-0.6b-v2"]),
    (&["MIT"], TEXT, &["moonshine-base"]),
    (&["CC-BY-4.0"], README, &["moshiko-pytorch-bf16"]),
    (&["Apache-2.0"], MEMORY, &["wav2vec2-base-960h", "Voxtral-Mini-3B-2507"]),
    (&["CC-BY-NC-4.0"], README, &["mms-1b-all", "seamless-m4t-v2-large", "musicgen-small", "F5-TTS"]),
    (&["CC-BY-NC-4.0"], README, &["Depth-Anything-V2-Large"]),
    (&["Apache-2.0"], README, &["Depth-Anything-V2-Small-hf", "sam2-hiera-large", "bert-base-uncased"]),
    (&["Apache-2.0"], FIFTYONE, &["sam-vit-base", "rtdetr_r50vd"]),
    (&["LicenseRef-SAM-2025-11-19"], TEXT, &["sam3"]),
    (&["Apache-2.0"], MTEB, &["dinov2-base", "siglip-base-patch16-224"]),
    (&["LicenseRef-DINOv3-2025-08-19"], TEXT, &["dinov3-vitb16-pretrain-lvd1689m"]),
    (&["MIT"], FIFTYONE, &["clip-vit-base-patch32"]),
    (&["MIT"], CARDS, &["Florence-2-base"]),
    (&["Apache-2.0"], CARDS, &["moondream2"]),
    (&["BUSL-1.1"], PAGE, &["moondream3-preview"]),
    (&["GPL-3.0-only"], TEXT, &["yolov9c"]),
    (&["AGPL-3.0-only"], TEXT, &["yolov10n", "yolov12n"]),
    (&["AGPL-3.0-only"], FIFTYONE, &["yolo26n"]),
    (&["Apache-2.0"], TEXT, &["yolox_s"]),
    (&["LicenseRef-Bria-RMBG-1.4"], PAGE, &["RMBG-1.4"]),
    (&["LicenseRef-InsightFace-NC"], README, &["buffalo_l"]),
    (&["CC-BY-NC-SA-4.0"], TEXT, &["splade-v3"]),
    (&["LicenseRef-scancode-s-lab-1.0"], TEXT, &["codeformer"]),
    (&["Apache-2.0"], TEXT, &["ModernBERT-base", "mamba-130m-hf"]),
    (
        &["Apache-2.0"],
        CARDS,
        &["TinyLlama-1.1B-Chat-v1.0", "Qwen2-1.5B-Instruct", "Qwen2-VL-2B-Instruct", "QwQ-32B"],
    ),
    (&["Apache-2.0"], CARDS, &["Qwen2.5-Math-7B-Instruct", "Qwen2.5-VL-7B-Instruct"]),
    (&["MIT"], CARDS, &["DeepSeek-V3.2", "DeepSeek-OCR", "phi-1_5", "zephyr-7b-beta", "gpt2"]),
    (&["Apache-2.0"], CARDS, &["SmolVLM-Instruct", "OLMoE-1B-7B-0924-Instruct", "Molmo-7B-D-0924"]),
    (&["Apache-2.0"], CARDS, &["ERNIE-4.5-21B-A3B-PT", "granite-3.3-8b-instruct", "granite-4.0-h-350m"]),
    (&["Apache-2.0"], CARDS, &["Yi-1.5-9B-Chat", "pythia-1.4b", "bart-large"]),
    (&["Apache-2.0"], README, &["distilbert-base-uncased"]),
    (&["MIT"], MTEB, &["xlm-roberta-base"]),
    (&["Apache-2.0"], MEMORY, &["t5-small"]),
    (&["CC-BY-4.0"], README, &["opus-mt-en-de"]),
    (&["MIT"], README, &["trocr-base-printed"]),
    (&["LicenseRef-scancode-stability-ai-nc-2023-12-06"], PAGE, &["stablelm-zephyr-3b"]),
    (&["LicenseRef-EXAONE-1.2-NC"], TEXT, &["EXAONE-4.0-32B"]),
    (&["LicenseRef-TII-Falcon-LLM"], CARDS, &["Falcon-H1-7B-Instruct"]),
    (&["LicenseRef-Tencent-Hunyuan-A13B-2025-06-27"], TEXT, &["Hunyuan-A13B-Instruct"]),
    (&["LicenseRef-Tencent-Hunyuan-Video-2024-12-03"], TEXT, &["HunyuanVideo"]),
    (&["LicenseRef-Tencent-Hunyuan-Image-3.0-2025-09-28"], TEXT, &["HunyuanImage-3.0"]),
    (&["LicenseRef-scancode-llama-3.1-license-2024"], CARDS, &["Llama-Guard-3-8B"]),
    (&["LicenseRef-scancode-nvidia-open-model-2025-04-28"], CARDS, &["NVIDIA-Nemotron-Nano-9B-v2"]),
    (&["LicenseRef-GLM-4"], TEXT, &["glm-4-9b-chat"]),
    (&["Apache-2.0"], CARDS, &["MiniCPM4-8B", "internlm3-8b-instruct"]),
    (&["LicenseRef-Baichuan2-Community"], PAGE, &["Baichuan2-7B-Chat"]),
    (&["LicenseRef-Krea-2-Community"], TEXT, &["Krea-2-Turbo"]),
    (&["LicenseRef-LTX-2-Community-2026-08-11"], TEXT, &["LTX-2.5"]),
    (&["LicenseRef-OpenCoder-2024-07-16"], TEXT, &["OpenCoder-8B-Instruct"]),
];

fn names() -> impl Iterator<Item = (&'static str, &'static Truth)> {
    TRUTHS.iter().flat_map(|truth| truth.2.iter().map(move |name| (*name, truth)))
}

fn expected(name: &str) -> Option<Expected> {
    expected_license(name, None, None)
}

fn is_right(expected: &Expected, truth: &Truth) -> bool {
    expected.licenses.iter().any(|license| truth.0.contains(&license.id.as_str()))
}

#[test]
fn the_catalogue_knows_the_popular_models() {
    let mut wrong = Vec::new();
    let mut unknown = Vec::new();
    let mut hints = Vec::new();
    let mut right = 0;
    for (name, truth) in names() {
        match expected(name) {
            None => unknown.push(name),
            Some(expected) if !is_right(&expected, truth) => wrong.push((name, truth.1)),
            Some(expected) if expected.is_hint() => hints.push(name),
            Some(_) => right += 1,
        }
    }
    assert_eq!(wrong, [], "and unknown: {unknown:?}");
    assert_eq!(unknown, ["moondream3-preview"], "{right} right, hints: {hints:?}");
    assert_eq!((right, hints.len()), (179, 7), "{hints:?}");
}

/// What is told by memory alone says so where it is used.
#[test]
fn what_no_source_says_is_a_hint() {
    for (name, truth) in names().filter(|(_, truth)| truth.1 == MEMORY) {
        assert!(expected(name).expect(name).is_hint(), "{name}: {}", truth.1);
    }
}

#[test]
fn a_right_declaration_of_a_popular_model_is_contradicted_by_nothing() {
    let declaration = |(name, truth): (&str, &Truth)| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1.0\"\n\
             source = \"hf:publisher/{name}\"\nlicense = \"{}\"\ndelivery = \"downloaded\"\n",
            truth.0[0]
        )
    };
    let workspace = Workspace::package(&names().map(declaration).collect::<String>(), &[]);
    let codes = workspace.check().codes();
    assert!(!codes.contains(&"license-conflict".to_owned()), "{codes:?}");
}

/// What nobody read may be wrong: it is shown and denies nothing.
#[test]
fn a_hint_contradicts_no_declaration() {
    for name in ["t5-small", "Falcon-H1-7B-Instruct", "AI21-Jamba-Mini-1.6", "RMBG-1.4", "falcon-180B-chat"] {
        assert!(expected(name).expect(name).is_hint(), "{name}");
        for license in ["MIT", "LicenseRef-of-our-own"] {
            let workspace = Workspace::package(
                &format!(
                    "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1.0\"\n\
                     license = \"{license}\"\ndelivery = \"downloaded\"\n"
                ),
                &[],
            );
            let codes = workspace.check().codes();
            assert!(!codes.contains(&"license-conflict".to_owned()), "{name} {license}: {codes:?}");
        }
    }
}

/// Names that look like those of a family and are none of it, three for each kind of pattern.
#[test]
fn look_alikes_are_not_caught() {
    for name in [
        "whisper-acme",
        "whisperer-large",
        "our-whisper-large",
        "e5-of-our-own",
        "base-e5",
        "me5-base",
        "bge-acme",
        "bert-acme",
        "sbert-base",
        "bert2-base-x",
        "t5-acme-small",
        "mt5-small",
        "t5-small-acme",
        "bart-acme",
        "bartender",
        "bart-large-acme",
        "gpt2-acme",
        "gpt2-medium-ours",
        "my-gpt2",
        "sam-acme",
        "sam3-acme",
        "samsum-model",
        "clip-acme",
        "clipper-vit-base",
        "clip-vit-base-patch32-ours",
        "mamba-acme",
        "black-mamba-130m",
        "mamba-fraud",
        "bark-acme",
        "barking",
        "embark",
        "moonshine-acme",
        "moonshiner-base",
        "moonshine-large-ours",
        "canary-acme",
        "canary-2b",
        "canary-1b-ours",
        "yolox-server",
        "yolov7",
        "yolo-nas",
        "gte-acme",
        "gteam-base",
        "bgte-large",
        "roberta-acme",
        "roberta-base-ours",
        "camroberta-base",
        "internlm-xcomposer",
        "internlm-7b",
        "hunyuan-mt-7b",
        "HunyuanWorld-1",
        "hunyuan-ours",
        "LaBSE-en-ru",
        "potions",
        "colbertv2.0-ours",
        "modernbert-base-ours",
        "opus-acme",
        "pythia-acme",
        "pythias-1b",
        "pythia-3b-ours",
        "glm-4-ours",
        "minicpm-ours",
        "krea-1",
        "ltx-1",
        "bria-ours",
        "dinov3-ours",
        "dinov2-acme",
        "exaone-ours",
        "",
    ] {
        assert_eq!(expected(name).map(|expected| expected.licenses[0].id.as_str()), None, "{name}");
    }
}

/// OpenAI publishes Whisper as MIT on GitHub and as Apache-2.0 on the hub.
#[test]
fn a_card_with_the_other_licence_of_the_publisher_is_no_conflict() {
    for (name, declared, card, conflict) in [
        ("whisper-base", "MIT", "apache-2.0", false),
        ("whisper-base", "Apache-2.0", "mit", false),
        ("whisper-base", "MIT", "cc-by-nc-4.0", true),
        ("whisper-base", "CC-BY-4.0", "mit", true),
        ("Yi-34B", "Apache-2.0", "mit", true),
    ] {
        let model = format!("name = \"{name}\"\nlicense = \"{declared}\"\ncard = \"README.md\"");
        let card = format!("---\nlicense: {card}\n---\n");
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\n{model}\nversion = \"1.0\"\ndelivery = \"downloaded\"\n"
            ),
            &[("README.md", card.as_str())],
        );
        let found = workspace.check().codes().contains(&"license-conflict".to_owned());
        assert_eq!(found, conflict, "{name} {declared} {card}");
    }
}

/// One `license_name` can stand for several texts: only what contradicts all of them is a conflict.
#[test]
fn a_name_for_several_texts_contradicts_none_of_them() {
    for (name, license, license_name, conflict) in [
        ("HunyuanVideo", "LicenseRef-Tencent-Hunyuan-Video-2024-12-03", "tencent-hunyuan-community", false),
        ("Hunyuan3D-2", "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla", "tencent-hunyuan-community", false),
        ("EXAONE-4.0-32B", "LicenseRef-EXAONE-1.2-NC", "exaone", false),
        ("EXAONE-3.5-2.4B-Instruct", "LicenseRef-scancode-exaone-ai-model-1.1-nc", "exaone", false),
        ("Falcon-H1-7B-Instruct", "LicenseRef-TII-Falcon-LLM", "falcon-llm-license", false),
        ("Falcon3-7B-Base", "LicenseRef-TII-Falcon-3-2024-12", "falcon-llm-license", false),
        ("MiniMax-M2.1", "LicenseRef-MiniMax-M2.1-Modified-MIT", "modified-mit", false),
        ("HunyuanVideo", "MIT", "tencent-hunyuan-community", true),
        ("EXAONE-4.0-32B", "Apache-2.0", "exaone", true),
    ] {
        let card = format!("---\nlicense: other\nlicense_name: {license_name}\n---\n");
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1.0\"\n\
                 license = \"{license}\"\ncard = \"README.md\"\ndelivery = \"downloaded\"\n"
            ),
            &[("README.md", card.as_str())],
        );
        let found = workspace.check().codes().contains(&"license-conflict".to_owned());
        assert_eq!(found, conflict, "{name} {license} {license_name}");
    }
}
