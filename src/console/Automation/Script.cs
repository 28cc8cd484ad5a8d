using System.Text;
using System.Text.RegularExpressions;
using Conserver.Client;
using Conserver.Client.Streams;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Automation;

/// <summary>
/// Carries out <c>--expect</c> and <c>--send</c> on a console that people may share. What the console says goes to standard
/// output as it comes.
/// </summary>
/// <param name="stream">The console.</param>
/// <param name="output">What it says, and complaints.</param>
/// <param name="timeout">For each wait.</param>
internal sealed class Script(ConsoleStream stream, Output output, TimeSpan timeout)
{
    /// <summary>An expectation may look back on this much that no earlier one has used.</summary>
    private const int Window = 64 * 1024;

    private readonly StringBuilder said = new();
    private bool hasTyped;

    private bool IsForced => stream.Access == StreamAccess.Forced;

    /// <summary>Does the steps in order; the exit status.</summary>
    public int Run(IReadOnlyList<ScriptStep> steps)
    {
        // Whoever waits for something first may wait for the machine to come up.
        if (stream.WasDown && steps[0].Kind == ScriptStepKind.Send)
        {
            return Fail(ExitCode.Unavailable, "console is down");
        }

        for (int i = 0; i < steps.Count; i++)
        {
            bool typesLater = steps.Skip(i).Any(step => step.Kind == ScriptStepKind.Send);
            int status = steps[i].Kind == ScriptStepKind.Expect ? Expect(steps[i], typesLater) : Send(steps[i]);
            if (status != ExitCode.Ok)
            {
                return status;
            }
        }

        return ExitCode.Ok;
    }

    // Who cannot type any more waits for nothing that somebody else may bring about.
    private int Expect(ScriptStep step, bool typesLater)
    {
        bool isFound = false;
        bool Ends()
        {
            isFound = Matches();
            return isFound || (typesLater && IsForced);
        }

        bool Matches()
        {
            string text = said.ToString();
            Match match = step.Pattern!.Match(text);
            if (match.Success)
            {
                said.Remove(0, match.Index + match.Length);
            }

            return match.Success;
        }

        return Wait(Ends) switch
        {
            WaitEnd.Done when isFound => ExitCode.Ok,
            WaitEnd.Done => Forced(),
            WaitEnd.Late when hasTyped && IsForced => Forced(),
            WaitEnd.Late => Fail(ExitCode.TimedOut, $"`{step.Source}' did not come in {timeout.TotalSeconds:0.###} s"),
            _ => Fail(ExitCode.Unavailable, $"the session ended before `{step.Source}' came"),
        };
    }

    private int Send(ScriptStep step)
    {
        if (stream.Access == StreamAccess.Waiting)
        {
            WaitEnd end = Wait(() => stream.Access != StreamAccess.Waiting);
            if (end != WaitEnd.Done)
            {
                return end == WaitEnd.Late
                    ? Fail(ExitCode.TimedOut, $"{stream.Holder} is attached (-f takes the line)")
                    : Fail(ExitCode.Unavailable, "the session ended");
            }
        }

        if (stream.Access != StreamAccess.Writing)
        {
            return IsForced ? Forced() : Fail(ExitCode.NoPermission, "you may not write there");
        }

        hasTyped = true;

        stream.Type(step.Keys);
        stream.Flush();
        return ExitCode.Ok;
    }

    private int Forced() => Fail(ExitCode.NoPermission, "somebody has taken the line");

    private WaitEnd Wait(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (!condition())
        {
            int left = (int)Math.Min(int.MaxValue, deadline - Environment.TickCount64);
            if (left <= 0)
            {
                return WaitEnd.Late;
            }

            stream.Flush();
            stream.Wait(left);
            if (!stream.Read(Take))
            {
                return condition() ? WaitEnd.Done : WaitEnd.Over;
            }
        }

        return WaitEnd.Done;
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        output.Show(data);

        // Lines end in CR LF: without the CR, $ stands where people mean it.
        said.Append(Latin1.Text(data)).Replace("\r", "");
        if (said.Length > Window)
        {
            said.Remove(0, said.Length - Window);
        }
    }

    private int Fail(int status, string what)
    {
        output.Complain($"{stream.Name}: {what}");
        return status;
    }

    private enum WaitEnd
    {
        Done,
        Late,
        Over,
    }
}
