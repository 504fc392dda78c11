"""Projects 工程建设项目: four stages, one code, joint reviews and visits; 国办发〔2019〕11号."""
