using Discovery.Server;
using Discovery.Server.Options;
using Discovery.Server.Restore;

const int UnknownFlag = 2; // etcd's exit codes: 2 for a flag that it does not know, 1 for everything else
const int BadOptions = 1;

if (args is ["snapshot", ..])
    return SnapshotCommand.Run(args[1..], Console.Out, Console.Error);

var flags = new Flags(Environment.GetEnvironmentVariable);
var parsed = flags.Root.Parse(Flags.Normalize(args));
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("Run with --help to see the flags.");
    return UnknownFlag;
}
if (parsed.Action is not null)
    return parsed.Invoke();

var reader = new OptionsReader(flags, parsed);
if (reader.Read() is not { } options)
{
    foreach (var error in reader.Errors)
        Console.Error.WriteLine(error);
    return reader.IsVerify ? VerifyCommand.NotVerified : BadOptions;
}
if (options.Verify)
    return VerifyCommand.Run(options.DataDir, Console.Out, Console.Error);
foreach (var variable in flags.UnknownVariables(Environment.GetEnvironmentVariables().Keys.Cast<string>()))
    Console.Error.WriteLine($"unrecognized environment variable {variable}: it is ignored; --help lists the flags, each of which has one");
return await ServerHost.RunAsync(options, Console.Out.WriteLine);
