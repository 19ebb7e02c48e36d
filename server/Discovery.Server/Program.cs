using System.Collections;
using Discovery.Server;
using Discovery.Server.Options;
using Discovery.Server.Restore;

const int UnknownFlag = 2; // etcd's exit codes: 2 for a flag that can't be read, 1 for everything else
const int BadOptions = 1;

if (args is ["snapshot", ..])
    return SnapshotCommand.Run(args[1..], Console.Out, Console.Error);

var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
var values = FlagValues.Read(args, variables, File.ReadAllText);
if (values.Line.AsksForHelp)
{
    Console.Write(HelpText.All());
    return 0;
}
if (values.Line is { AsksForVersion: true, Error: null })
{
    Console.WriteLine(VersionText.All());
    return 0;
}

var reader = new OptionsReader(values);
if (reader.Read() is not { } options)
{
    foreach (var error in reader.Errors)
        Console.Error.WriteLine(error);
    if (values.UsageErrors.Count > 0)
        Console.Error.WriteLine("Run with --help to see the flags.");
    return reader.IsVerify ? VerifyCommand.NotVerified : values.UsageErrors.Count > 0 ? UnknownFlag : BadOptions;
}
if (options.Verify)
    return VerifyCommand.Run(options.DataDir, Console.Out, Console.Error);
// Somebody at a terminal reads it; between lines of the log on the same stream it would only be in the way.
Action<string> banner = options.Log.Outputs.Contains("stdout") ? _ => { } : Console.Out.WriteLine;
try
{
    return await ServerHost.RunAsync(options, reader.Warnings, banner);
}
catch (Exception e) when (e is UnauthorizedAccessException or IOException)
{
    // The log could not be opened, so this can't be told there.
    Console.Error.WriteLine(e.Message);
    return BadOptions;
}
