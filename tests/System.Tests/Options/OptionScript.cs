using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Options;

/// <summary>What shows an option of the client at work.</summary>
/// <param name="Open">The daemon.</param>
/// <param name="Play">The client with the option, and whoever else is needed.</param>
internal sealed record OptionScript(Func<Make, Make, Stage> Open, Action<Stage> Play);
