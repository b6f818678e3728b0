// 2K2K: photos to humans, a job type of Flamenco 3. Lay it into the folder "scripts" beside flamenco-manager.

const TASK_WORDS = "@TASK_WORDS@";
const REPORT_WORDS = "@REPORT_WORDS@";

const JOB_TYPE = {
    label: "2K2K: Photos to Humans",
    description: "Turn a list of photos into textured 3D humans",
    settings: [
        { key: "photos", type: "string", subtype: "file_path", required: true, default: "@PHOTOS@",
          description: "The list of photos, one on each line" },
        { key: "count", type: "int32", required: true, default: "@COUNT@",
          description: "How many photos the list has" },
        { key: "chunk_size", type: "int32", required: true, default: "@CHUNK@",
          description: "Photos of one task; the networks are loaded once for each" },
        { key: "output", type: "string", subtype: "dir_path", required: true, default: "@OUTPUT@",
          description: "The folder of all results" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const report = author.Task("report", "blender");
    report.addCommand(command(REPORT_WORDS, settings, ""));
    for (const chunk of frameChunker("1-" + settings.count, settings.chunk_size)) {
        const task = author.Task("photos-" + chunk, "blender");
        task.addCommand(command(TASK_WORDS, settings, chunk));
        report.addDependency(task);
        job.addTask(task);
    }
    job.addTask(report);
}

function command(words, settings, numbers) {
    const filled = words.map(word => word
        .split("<photos>").join(settings.photos)
        .split("<output>").join(settings.output)
        .split("<numbers>").join(numbers));
    return author.Command("exec", { exe: filled[0], args: filled.slice(1) });
}
